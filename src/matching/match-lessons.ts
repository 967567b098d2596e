import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { Database, storable, type Tx } from '../platform/database/index.js';
import type { Lesson } from './lesson.js';

export type StoredLesson = Lesson & { seq: number };

interface Row {
  seq: string;
  kind: Lesson['kind'];
  ticketId: string;
  articleId: string;
  content: never;
  weight: number;
}

/**
 * The lessons, in the order of the event log. They hold the words as they were when it happened: whoever applies the
 * same lessons to the same model knows the same, on any process and after any restart.
 */
@Injectable()
export class MatchLessons {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Only the event consumer writes: its cursor is locked, so lessons are committed in the order of their numbers. */
  async add(tx: Tx, lessons: readonly Lesson[]): Promise<void> {
    if (lessons.length === 0) return;
    const rows = lessons.map((lesson) => ({ ticketId: null, articleId: null, content: null, weight: 1, ...lesson }));
    await tx.query(
      `INSERT INTO match_lesson (kind, ticket_id, article_id, content, weight, at)
       SELECT g.kind, g.ticket_id, g.article_id, g.content, g.weight, $6
         FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::jsonb[], $5::int[]) WITH ORDINALITY
              AS g (kind, ticket_id, article_id, content, weight, place)
        ORDER BY g.place`,
      [
        rows.map(({ kind }) => kind),
        rows.map(({ ticketId }) => ticketId),
        rows.map(({ articleId }) => articleId),
        rows.map(({ content }) => content && JSON.stringify(storable(content))),
        rows.map(({ weight }) => weight),
        this.clock.now(),
      ],
    );
  }

  async after(seq: number, most: number): Promise<StoredLesson[]> {
    const rows = await this.database.query<Row>(
      `SELECT seq, kind, ticket_id AS "ticketId", article_id AS "articleId", content, weight FROM match_lesson
        WHERE seq > $1 ORDER BY seq LIMIT $2`,
      [seq, most],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  }

  /** Links and articles that changed since, imported ones included. */
  async weightAfter(seq: number): Promise<number> {
    const [row] = await this.database.query<{ weight: number }>(
      'SELECT coalesce(sum(weight), 0)::int AS weight FROM match_lesson WHERE seq > $1',
      [seq],
    );
    return row!.weight;
  }
}
