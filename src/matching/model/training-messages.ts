import type { AskedText, KnownArticle, KnownLink, ModelQuality } from './match-types.js';

/** What the training thread is told: the input in pieces, then to begin. */
export type ToTraining =
  | { kind: 'articles'; articles: KnownArticle[] }
  | { kind: 'links'; links: KnownLink[] }
  | { kind: 'unanswered'; unanswered: AskedText[] }
  | { kind: 'begin'; seed: number | undefined };

export interface TrainedInWorker {
  bytes: Uint8Array<ArrayBuffer>;
  quality: ModelQuality;
}

/** What it tells. */
export type FromTraining = { kind: 'progress'; part: number; what: string } | ({ kind: 'trained' } & TrainedInWorker);
