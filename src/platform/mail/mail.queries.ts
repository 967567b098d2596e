import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../http/index.js';
import type { ListedMail, MailState } from './mail.js';

export interface MailFilter {
  state?: MailState;
  kind?: string;
  to?: string;
  cursor?: string;
  /** 1 to 200. */
  limit?: number;
}

/** How mail stands: what waits, since when, and what the mail server said last. */
export interface MailHealth {
  waiting: number;
  oldestSeconds: number;
  failing: number;
  lastError: string | null;
}

/** Reads of the outbox, for administrators only: mails hold people's texts and sign-in links. */
@Injectable()
export class MailQueries {
  constructor(private readonly database: Database) {}

  /** The latest first. */
  async list({ cursor, limit = 50, state, kind, to }: MailFilter = {}): Promise<PageOf<ListedMail>> {
    const [createdAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    const rows = await this.database.query<ListedMail & { sortKey: string }>(
      `SELECT * FROM (${LISTED}) m
        WHERE ($1::timestamptz IS NULL OR ("createdAt", id) < ($1::timestamptz, $2::uuid))
          AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR kind = $4) AND ($5::text IS NULL OR "to" = $5)
        ORDER BY "createdAt" DESC, id DESC LIMIT $6`,
      [createdAt, id, state ?? null, kind ?? null, to ?? null, limit + 1],
    );
    return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }

  async find(id: string): Promise<ListedMail | null> {
    const [mail] = await this.database.query<ListedMail>(`${LISTED} WHERE id = $1`, [id]);
    return mail ?? null;
  }

  async health(now: Date): Promise<MailHealth> {
    const [row] = await this.database.query<MailHealth>(
      `SELECT count(*)::int AS waiting,
              coalesce(extract(epoch FROM $1::timestamptz - min(created_at)), 0)::float8 AS "oldestSeconds",
              count(*) FILTER (WHERE last_error IS NOT NULL)::int AS failing,
              max(last_error) AS "lastError"
         FROM mail WHERE sent_at IS NULL AND failed_at IS NULL`,
      [now],
    );
    return row ?? { waiting: 0, oldestSeconds: 0, failing: 0, lastError: null };
  }
}

const LISTED = `
  SELECT id, kind, via, to_address AS "to", locale, subject, text, html, headers, about, created_at AS "createdAt",
         sent_at AS "sentAt", attempts, doubts, last_error AS "lastError",
         CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed' ELSE 'waiting' END AS state
    FROM mail`;
