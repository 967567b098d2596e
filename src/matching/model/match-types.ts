import type { Locale } from '../../platform/locale/index.js';

/** An article as the matcher knows it, in all its languages. */
export interface KnownArticle {
  id: string;
  productId: string | null;
  texts: Array<{ locale: Locale; title: string; body: string }>;
}

/** What a customer asked: the ticket's subject and the text of its first moments. */
export interface AskedText {
  subject: string;
  text: string;
  locale: Locale | null;
  productId: string | null;
}

/** Between one ticket and one article there is one link at most. */
export interface LinkKey {
  ticketId: string;
  articleId: string;
}

/** A person's word that this article answers this ticket. `at` is in milliseconds since the epoch. */
export interface KnownLink extends LinkKey {
  asked: AskedText;
  at: number;
}

export interface Candidate {
  articleId: string;
  /** 0 to 1; with those of all other articles and `none` at most 1. */
  probability: number;
  /** The words of the ticket that spoke for this article most, as they were typed, at most 5. */
  words: string[];
  /** Confirmed tickets of this article that read most like this one, at most 3. Likeness is 0 to 1. */
  similar: Array<{ ticketId: string; likeness: number }>;
}

export interface Match {
  /** Best first. */
  candidates: Candidate[];
  /** How likely it is that no article answers this. */
  none: number;
}

/** What a model says about itself, measured on links it had not learned from; null where there were too few. */
export interface ModelQuality {
  links: number;
  articles: number;
  topOne: number | null;
  topThree: number | null;
  /** Expected calibration error, 0 to 1. */
  calibrationError: number | null;
  /** How well "none" tells tickets apart that no article answers. */
  auroc: number | null;
}

export interface TrainingInput {
  articles: KnownArticle[];
  links: KnownLink[];
  /** Tickets of which a person said that no article answers them. */
  unanswered?: AskedText[];
}

export interface TrainingOptions {
  seed?: number;
  /** `part` goes from 0 to 1; `what` is for people. */
  onProgress?: (part: number, what: string) => void;
}
