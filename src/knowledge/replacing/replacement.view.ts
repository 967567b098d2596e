import type { Locale } from '../../platform/locale/index.js';
import type { ProductName } from '../../products/index.js';
import type { ArticleStage } from '../life-cycle/life-cycle.js';
import type { Excerpt } from './occurrences.js';

/** A text in which it stands. */
export interface TextWithOccurrences {
  articleId: string;
  locale: Locale;
  /** Of the article: to be sent along with the replacement. */
  version: number;
  question: string;
  product: ProductName | null;
  stage: ArticleStage;
  /** Whether readers see the version that is looked through. */
  isHeadOnline: boolean;
  /** How often it stands there, in question and answer. */
  count: number;
  /** Some of the places; `in` says whether in the question or in the answer. */
  excerpts: Array<Excerpt & { in: 'question' | 'answer' }>;
}

/** Why a text was left as it was. */
export type ReplaceRefusal =
  | 'changed'
  | 'merged'
  | 'archived'
  | 'not-there'
  | 'question-empty'
  | 'question-too-long'
  | 'answer-too-long'
  | 'staff-parts';

export interface RefusedText {
  articleId: string;
  locale: Locale;
  reason: ReplaceRefusal;
}

/** One text of a replacement, as it was dealt with. */
export interface ReplacedText {
  articleId: string;
  locale: Locale;
  /** What it asks now. */
  question: string;
  /** Null when it was changed. */
  refusal: ReplaceRefusal | null;
  places: number;
  /** The version that the replacement made. */
  version: number | null;
  /** Whether readers see that version, or a later one. */
  isOnline: boolean;
  /** Whether undoing brought it back; null while nobody undid it. */
  isRestored: boolean | null;
}

/** A replacement in the list of them. */
export interface ReplacementItem {
  id: string;
  find: string;
  replacement: string;
  wholeWords: boolean;
  matchCase: boolean;
  madeAt: Date;
  madeBy: string | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  /** How many texts it changed. */
  texts: number;
}

export interface ReplacementView extends ReplacementItem {
  all: ReplacedText[];
}
