import type { DocumentKind } from './search-engine.js';

/** A document as far as it matters for whether it is the right one. */
export interface HeldDocument {
  id: string;
  subjectId: string;
  updatedAt: Date;
}

/** What an index holds, for the check that it holds what the rows say. Beside finding, because only care asks for it. */
export interface SearchInventory {
  /** The documents of these subjects, in any order. */
  held(subjectIds: readonly string[]): Promise<HeldDocument[]>;
  /** Subjects that it holds, some of them perhaps twice; from an offset, to go through all while nobody writes. */
  heldSubjects(offset: number, limit: number): Promise<string[]>;
  count(): Promise<Partial<Record<DocumentKind, number>>>;
}
