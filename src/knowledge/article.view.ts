import type { Locale } from '../platform/locale/index.js';
import type { ProductName } from '../products/index.js';
import type { ArticleStatus } from './article-text.entity.js';
import type { ArticleStage } from './life-cycle/life-cycle.js';
import type { ArticleAudience } from './article.entity.js';

/** One saved version of a text. */
export interface SavedText {
  version: number;
  question: string;
  /** Markdown; for editors with the marks of fragments in it, for everybody else with what those say. */
  answer: string;
  /** The answer with what its fragments say, for rendering. */
  shown: string;
  summary: string;
  at: Date;
  /** Who wrote it; null for those who are not editors, and when nobody in particular did. */
  author: string | null;
}

/** An article in one language, as this actor may see it. */
export interface ArticleTextView {
  locale: Locale;
  status: ArticleStatus;
  /** Where its head is on the way to readers; for editors. */
  stage: ArticleStage;
  slug: string;
  slugByHand: boolean;
  publishedAt: Date | null;
  /** When somebody last said that what readers see is true. */
  verifiedAt: Date | null;
  /** When the head goes online by itself. */
  publishAt: Date | null;
  /** Whether somebody who did not write the head found it good. */
  isApproved: boolean;
  /** What readers see; null while they see nothing (then only editors see this text at all). */
  published: SavedText | null;
  /** What editors work on; null for everybody else. */
  head: SavedText | null;
}

/** A whole article, as this actor may see it: without its drafts for all but editors. */
export interface ArticleView {
  id: string;
  product: ProductName | null;
  audience: ArticleAudience;
  texts: ArticleTextView[];
  /** Who keeps it true; for editors. */
  owner: { id: string; name: string } | null;
  /** The article that answers in its place; for editors. */
  mergedIntoId: string | null;
  /** When readers last got something new; for editors, when anything last changed. */
  updatedAt: Date;
  createdAt: Date;
  /** The optimistic lock, to be sent back with a change; null for those who can't change it. */
  version: number | null;
  externalId: string | null;
  /** How often readers said yes and no to "was this helpful?"; null for those who are not editors. */
  helpful: { yes: number; no: number } | null;
}

/** The published text of an article on a page of its own. */
export interface ArticlePage {
  id: string;
  locale: Locale;
  slug: string;
  question: string;
  /** Markdown, with what its fragments say. */
  answer: string;
  /** The answer as safe HTML. */
  html: string;
  summary: string;
  product: ProductName | null;
  audience: ArticleAudience;
  version: number;
  publishedAt: Date;
  /** When somebody last said that it is true. */
  verifiedAt: Date;
  /** Whether readers are to be told that it should have been looked at again. */
  isOverdue: boolean;
  /** The same article in other languages. */
  others: Array<{ locale: Locale; slug: string }>;
}

/** Where an address leads: to a page, or on to where that page is now. */
export type FoundBySlug =
  | { kind: 'article'; article: ArticlePage }
  /** A merge can be undone, so what it moved is not moved for good. */
  | { kind: 'moved'; locale: Locale; slug: string; isMerged: boolean };

/** The least one needs to show an article in a list of something else. */
export interface ArticleCard {
  id: string;
  question: string;
  slug: string;
  /** The other language than the wanted one when the article is not online in that. */
  locale: Locale;
  productId: string | null;
  audience: ArticleAudience;
  summary: string;
  /** False for a draft or an archived article, which only editors get a card of. */
  published: boolean;
}

/** An article in a list of articles. Editors see the heads of its texts, everybody else what is published. */
export interface ArticleListItem {
  id: string;
  product: ProductName | null;
  audience: ArticleAudience;
  /** For editors when anything changed, for everybody else when it was made: drafts must not show. */
  at: Date;
  version: number | null;
  texts: Array<{
    locale: Locale;
    status: ArticleStatus;
    slug: string;
    question: string;
    summary: string;
    /** Whether something newer than what readers see is being written. */
    isBeingEdited: boolean;
    /** Whether it is online and should have been verified again by now; for editors. */
    isOverdue: boolean;
  }>;
  /** How often readers said yes and no to "was this helpful?"; null for those who are not editors. */
  helpful: { yes: number; no: number } | null;
}

/** One line of a text's history. */
export interface VersionListItem {
  version: number;
  question: string;
  summary: string;
  at: Date;
  author: string | null;
  restoredFrom: number | null;
  isPublished: boolean;
  isHead: boolean;
}

/** One version in full. */
export interface VersionView extends VersionListItem {
  answer: string;
  html: string;
}
