export type ImportKind = 'tickets' | 'articles';

/** What came of the records so far. */
export interface Tally {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export const nothingYet = (): Tally => ({ created: 0, updated: 0, unchanged: 0, rejected: 0 });

/** An import as the studio shows it. */
export interface ImportRun extends Tally {
  id: string;
  kind: ImportKind;
  sourceName: string;
  status: 'running' | 'finished' | 'failed';
  /** Says that it runs, but nobody has heard of it for a while: its process is gone. The same file again goes on. */
  isStalled: boolean;
  /** How far it is committed. */
  line: number;
  /** Null when nobody knows how much there is. */
  totalBytes: number | null;
  readBytes: number;
  error: string | null;
  startedBy: string | null;
  startedAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** A record that was not taken, and why. */
export interface Reject {
  line: number;
  reason: string;
  /** As much of it as is kept. */
  record: string;
}
