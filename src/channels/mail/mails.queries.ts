import { Injectable } from '@nestjs/common';
import { isStaff, NotAllowed, type Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import { MailNotFound } from './mail.errors.js';
import type { MailReason } from './mail-rules.js';

export const MAIL_STATES = ['kept', 'ignored', 'filed', 'new'] as const;
/** `kept` waits for a person, `ignored` was recognised as nothing to do with, `filed` is a moment. */
export type IncomingMailState = (typeof MAIL_STATES)[number];

export interface IncomingMail {
  id: string;
  state: IncomingMailState;
  reason: MailReason | null;
  receivedAt: Date;
  bytes: number;
  recipients: string[];
  from: { address: string; name: string } | null;
  subject: string | null;
  text: string | null;
  ticket: { id: string; number: number } | null;
}

const LISTED = `
  SELECT i.id, i.state, i.reason, i.received_at AS "receivedAt", i.bytes, i.recipients, i.subject, i.text,
         CASE WHEN i.from_address IS NOT NULL
              THEN jsonb_build_object('address', i.from_address, 'name', coalesce(i.from_name, '')) END AS "from",
         CASE WHEN t.id IS NOT NULL THEN jsonb_build_object('id', t.id, 'number', t.number) END AS ticket
    FROM incoming_mail i LEFT JOIN ticket t ON t.id = i.ticket_id AND t.deleted_at IS NULL`;
/** A mail that became a moment of a ticket that was deleted is gone with it. */
const READABLE = '(i.ticket_id IS NULL OR t.id IS NOT NULL)';

/** Mail that came in, for staff. @throws NotAllowed for everybody else */
@Injectable()
export class MailsQueries {
  constructor(private readonly database: Database) {}

  /** The latest first. */
  async list(
    actor: Actor,
    { state = 'kept', cursor, limit = 50 }: { state?: IncomingMailState; cursor?: string; limit?: number } = {},
  ): Promise<PageOf<IncomingMail>> {
    if (!isStaff(actor)) throw new NotAllowed();
    const [receivedAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    const rows = await this.database.query<IncomingMail>(
      `${LISTED} WHERE i.state = $1 AND ${READABLE}
          AND ($2::timestamptz IS NULL OR (i.received_at, i.id) < ($2::timestamptz, $3::uuid))
        ORDER BY i.received_at DESC, i.id DESC LIMIT $4`,
      [state, receivedAt, id, limit + 1],
    );
    return pageOf(rows, limit, (row) => [row.receivedAt.toISOString(), row.id]);
  }

  /** @throws MailNotFound */
  async get(actor: Actor, id: string): Promise<IncomingMail> {
    if (!isStaff(actor)) throw new NotAllowed();
    const [mail] = await this.database.query<IncomingMail>(`${LISTED} WHERE i.id = $1 AND ${READABLE}`, [id]);
    if (!mail) throw new MailNotFound();
    return mail;
  }

  /** How many wait for a person. */
  async waiting(actor: Actor): Promise<number> {
    if (!isStaff(actor)) throw new NotAllowed();
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM incoming_mail WHERE state = 'kept'`,
    );
    return row?.count ?? 0;
  }
}
