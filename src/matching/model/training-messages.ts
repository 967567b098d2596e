import type { KnownArticle, KnownLink, AskedText } from './match-types.js';

/** What the training thread is told: the input in pieces, then to begin. */
export type ToTraining =
  | { kind: 'articles'; articles: KnownArticle[] }
  | { kind: 'links'; links: KnownLink[] }
  | { kind: 'unanswered'; unanswered: AskedText[] }
  | { kind: 'begin'; seed: number | undefined };

/** What it tells. */
export type FromTraining = { kind: 'progress'; part: number; what: string } | { kind: 'trained'; bytes: Uint8Array };
