import type { ArticleAudience } from '../knowledge/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { ProductName } from '../products/index.js';

export type VersionStatus = 'draft' | 'published';

/** A manual as this actor may see it. */
export interface ManualView {
  id: string;
  product: ProductName;
  locale: Locale;
  slug: string;
  title: string;
  audience: ArticleAudience;
  /** The version that readers see; null while they see none, which only editors notice. */
  current: { id: string; label: string; publishedAt: Date; sections: number; pages: number | null } | null;
  updatedAt: Date;
  /** The optimistic lock; null for those who can't change it. */
  version: number | null;
}

/** One version of a manual. */
export interface VersionLine {
  id: string;
  label: string;
  status: VersionStatus;
  origin: 'written' | 'uploaded';
  releasedOn: string | null;
  sections: number;
  /** Of the PDF; null when it is written. */
  pages: number | null;
  publishedAt: Date | null;
  savedAt: Date;
  author: string | null;
  isCurrent: boolean;
}

/** A section in a table of contents. */
export interface SectionLine {
  id: string;
  anchor: string;
  position: number;
  level: number;
  number: string;
  title: string;
  page: number | null;
  steps: number;
}

/** A numbered step: a thing of its own, with its warning and its picture. */
export interface StepView {
  /** From 1 through the whole section. */
  position: number;
  list: number;
  /** As it is numbered in its list. */
  number: number;
  /** Markdown. */
  text: string;
  words: string;
  warning: string | null;
  image: string | null;
  imageAlt: string | null;
  firstLine: number;
  endLine: number;
}

/** A section in full. */
export interface SectionView extends Omit<SectionLine, 'steps'> {
  /** Markdown, without the heading. */
  body: string;
  words: string;
  steps: StepView[];
}
