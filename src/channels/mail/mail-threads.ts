import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { ReplyAddress } from '../../platform/mail/index.js';
import type { ReadMail } from './read-mail.js';

export interface Sender {
  id: string;
  name: string;
  isStaff: boolean;
}

/** The request that a mail belongs to, and whether its sender may write into it. */
export interface Thread {
  ticketId: string;
  number: number;
  mayWrite: boolean;
  /** Closed so long ago that a reply is a new question. */
  isOver: boolean;
}

const REOPEN_DAYS = 14;
const UUID = /^(?:ticket-)?([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})@/i;

/**
 * Finds the conversation of a mail. A signed address in its recipients proves that its sender holds a mail of ours about
 * that request. Message-IDs only say what it answers: then the sender must be a party of the request as well, since
 * From can be written by anybody.
 */
@Injectable()
export class MailThreads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly replies: ReplyAddress,
  ) {}

  async senderOf(tx: Tx, address: string): Promise<Sender | null> {
    const [row] = await tx.query(
      `SELECT id, name, role <> 'customer' AS "isStaff" FROM account WHERE email = lower($1)`,
      [address],
    );
    return row ?? null;
  }

  async find(tx: Tx, mail: ReadMail, recipients: readonly string[], sender: Sender | null): Promise<Thread | null> {
    const signed = [...recipients, ...mail.to].map((address) => this.replies.read(address)).find((id) => id !== null);
    if (signed) return this.threadOf(tx, signed, true);
    const answered = await this.answeredBy(mail.references);
    if (!answered) return null;
    return this.threadOf(tx, answered, sender !== null && (await this.isParty(tx, answered, sender)));
  }

  /** Of what it answers, nearest first: a mail that came in, one that we sent, or the mark of a conversation. */
  private async answeredBy(references: readonly string[]): Promise<string | null> {
    if (references.length === 0) return null;
    const ids = references.map((reference) => UUID.exec(reference)?.[1]?.toLowerCase() ?? null);
    const rows = await this.database.query<{ place: number; ticketId: string }>(
      `SELECT r.place::int, coalesce(came.ticket_id, substring(sent.about FROM '^ticket:(.{36})$')::uuid, marked.id) AS "ticketId"
         FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS r (message_id, id, place)
         LEFT JOIN LATERAL (SELECT m.ticket_id FROM incoming_mail m
                             WHERE m.message_id = r.message_id AND m.ticket_id IS NOT NULL LIMIT 1) came ON true
         LEFT JOIN mail sent ON sent.id = r.id
         LEFT JOIN ticket marked ON marked.id = r.id AND r.message_id LIKE 'ticket-%'
        ORDER BY r.place`,
      [references, ids],
    );
    return rows.find(({ ticketId }) => ticketId !== null)?.ticketId ?? null;
  }

  private async threadOf(tx: Tx, ticketId: string, mayWrite: boolean): Promise<Thread | null> {
    const [root] = await tx.query(
      `SELECT root.id AS "ticketId", root.number::int, root.closed_at AS "closedAt"
         FROM ticket t JOIN ticket root ON root.id = t.root_id
        WHERE t.id = $1 AND t.deleted_at IS NULL AND root.deleted_at IS NULL`,
      [ticketId],
    );
    if (!root) return null;
    const closedAt = root.closedAt as Date | null;
    const isOver = closedAt !== null && this.clock.now().getTime() - closedAt.getTime() > REOPEN_DAYS * DAY_MS;
    return { ticketId: root.ticketId, number: root.number, mayWrite, isOver };
  }

  /** Whose question it is, or of one that was merged into it, and who follows it. */
  private async isParty(tx: Tx, ticketId: string, sender: Sender): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM ticket t JOIN ticket own ON own.root_id = t.root_id
        WHERE t.id = $1 AND (own.requester_id = $2 OR EXISTS (
              SELECT FROM ticket_follower f WHERE f.ticket_id = own.id AND f.account_id = $2)) LIMIT 1`,
      [ticketId, sender.id],
    );
    return rows.length > 0;
  }
}
