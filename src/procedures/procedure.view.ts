import type { DefinitionWarning } from './definition/definition-checks.js';
import type { ProcedureDefinition } from './definition/procedure-definition.js';

export type VersionStatus = 'draft' | 'submitted' | 'approved' | 'returned';

/** A procedure in a list: of which article, for which product, and which version agents run. */
export interface ProcedureSummary {
  id: string;
  articleId: string;
  /** The article's question in the reader's language. */
  question: string;
  productId: string | null;
  title: { nl?: string; en?: string };
  headVersion: number;
  headStatus: VersionStatus;
  /** The version that agents run; null when none was approved yet. */
  runnableVersion: number | null;
  archived: boolean;
  updatedAt: Date;
  /** Optimistic lock. */
  version: number;
}

export interface ProcedureVersionView {
  version: number;
  status: VersionStatus;
  definition: ProcedureDefinition;
  /** The article's versions it was written beside, by language. */
  articleVersions: Record<string, number>;
  /** Since then the article says something else. */
  articleChanged: boolean;
  /** The same fingerprint: who was instructed for one may run the other. */
  doesHash: string;
  author: string | null;
  authorId: string | null;
  at: Date;
  submittedBy: string | null;
  submittedAt: Date | null;
  reviewedBy: string | null;
  reviewedAt: Date | null;
  reviewNote: string;
  acceptedWarnings: Array<{ name: string; by: string }>;
}

export interface ProcedureView extends ProcedureSummary {
  head: ProcedureVersionView;
  /** Of the head, as the connectors are today. */
  warnings: DefinitionWarning[];
}
