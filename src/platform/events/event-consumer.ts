import type { Tx } from '../database/index.js';

/** An event as it stands in the log; `payload` is the event without its topic. */
export interface RecordedEvent<Payload = Record<string, unknown>> {
  id: string;
  topic: string;
  payload: Payload;
  at: Date;
}

/**
 * Something that reacts to events in our own database, exactly once: `apply` runs in the transaction that also
 * moves the consumer's cursor. Effects outside the database are jobs, never done in here.
 */
export abstract class EventConsumer {
  /** The name of its cursor: never changed once landed. */
  abstract readonly name: string;
  /** The topics it wants; all others move its cursor unseen. */
  abstract readonly topics: readonly string[];
  /** The most events handed over at once. */
  readonly batch: number = 500;

  /**
   * Milliseconds it lets pass between two readings: for what is dear to do and need not be done at once. What only such
   * consumers want wakes no other process.
   */
  readonly rest: number = 0;

  abstract apply(events: RecordedEvent[], tx: Tx): Promise<void>;
}
