import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../http/index.js';
import { InvalidInput } from '../errors/index.js';
import type { AuditRow } from './chain.js';

export interface AuditFilter {
  /** Exactly this account. */
  actorId?: string;
  /** `article.published`, or `article.` for all that begins so. */
  action?: string;
  /** `article:<id>`, or `article:` for all of them. */
  subject?: string;
  from?: Date;
  until?: Date;
  cursor?: string;
  /** 1 to 200. */
  limit?: number;
}

/** Reads of the audit log, for administrators only: whoever calls this has judged that. */
@Injectable()
export class AuditQueries {
  constructor(private readonly database: Database) {}

  /** The latest first. */
  async list({ cursor, limit = 50, ...filter }: AuditFilter = {}): Promise<PageOf<AuditRow>> {
    const before = cursor === undefined ? null : seqIn(cursor);
    const rows = await this.database.query<AuditRow>(
      `SELECT seq::int, at, actor_id AS "actorId", actor, action, subject, details FROM audit
        WHERE ($1::bigint IS NULL OR seq < $1)
          AND ($2::uuid IS NULL OR actor_id = $2)
          AND ($3::text IS NULL OR starts_with(action, $3))
          AND ($4::text IS NULL OR starts_with(subject, $4))
          AND ($5::timestamptz IS NULL OR at >= $5)
          AND ($6::timestamptz IS NULL OR at < $6)
        ORDER BY seq DESC LIMIT $7`,
      [
        before,
        filter.actorId ?? null,
        filter.action ?? null,
        filter.subject ?? null,
        filter.from ?? null,
        filter.until ?? null,
        limit + 1,
      ],
    );
    return pageOf(rows, limit, (row) => [row.seq]);
  }
}

function seqIn(cursor: string): number {
  const seq = Number(decodeCursor(cursor, 1)[0]);
  if (!Number.isSafeInteger(seq)) {
    throw new InvalidInput([
      { path: 'cursor', message: 'is not a cursor of this list; leave it out to begin at the first page' },
    ]);
  }
  return seq;
}
