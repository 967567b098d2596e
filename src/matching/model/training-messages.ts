import type { ModelQuality, TrainingInput } from './match-types.js';

/** What the training thread is told: the input, some at a time, then to train. */
export type ToTraining =
  { kind: 'input'; some: Partial<TrainingInput> } | { kind: 'train'; without: string[]; seed: number | undefined };

export interface TrainedInThread {
  bytes: Uint8Array<ArrayBuffer>;
  quality: ModelQuality;
}

/** What it tells. */
export type FromTraining = { kind: 'progress'; part: number; what: string } | ({ kind: 'trained' } & TrainedInThread);
