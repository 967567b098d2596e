import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';

/** A fact in the past tense. Every own field but the topic is its payload, kept as JSON. */
export interface DomainEvent {
  readonly topic: string;
}

/**
 * The log of what happened: a table, written in the same transaction as what it tells of, so that no fact is lost
 * and none is told that was rolled back.
 */
@Injectable()
export class EventLog {
  private readonly listeners = new Set<(topics: readonly string[]) => void>();

  constructor(private readonly database: Database) {}

  async record(tx: Tx, ...events: DomainEvent[]): Promise<void> {
    if (events.length === 0) return;

    const topics = events.map((event) => event.topic);
    const payloads = events.map(({ topic: _topic, ...payload }) => JSON.stringify(payload));
    await tx.query('INSERT INTO event (topic, payload) SELECT * FROM unnest($1::text[], $2::jsonb[])', [
      topics,
      payloads,
    ]);
    this.announceAfterCommit(topics);
  }

  /** For a write that puts its events into the log in a statement of its own. */
  announceAfterCommit(topics: readonly string[]): void {
    this.database.afterCommit(() => {
      for (const listener of this.listeners) listener(topics);
    });
  }

  /** Is called with their topics whenever this process has committed events. */
  onRecorded(listener: (topics: readonly string[]) => void): void {
    this.listeners.add(listener);
  }
}
