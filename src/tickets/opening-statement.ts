import type { Actor } from '../accounts/index.js';
import type { Database } from '../platform/database/index.js';
import { assignableSql, choosableProductSql } from './ticket-references.js';
import { summaryColumns, summaryJoins, type SummaryRow } from './ticket-summary.js';

/** A ticket that refers to nothing but the account of the actor. */
export interface PlainOpening {
  id: string;
  subject: string;
  type: string;
  priority: string;
  locale: string;
  channel: string;
  requesterId: string | null;
  createdBy: string | null;
  now: Date;
  momentId: string;
  authorId: string | null;
  authorName: string;
  text: string;
  /** Who opened it, as far as they proved who they are. */
  byId: string | null;
}

export interface ReferringOpening extends PlainOpening {
  productId: string | null;
  assigneeId: string | null;
  teamId: string | null;
}

/**
 * Tickets, moments and events in one statement. It is the busiest write of all: each further statement
 * would cost it as much again, and so would looking at tables that it has nothing to do with.
 */
const PLAIN_OPENINGS = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[],
                         $9::timestamptz[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::text[])
      AS given (id, subject, type, priority, locale, channel, requester_id, created_by, now, moment_id, author_id,
                author_name, text, by_id)
  ), opened AS (
    INSERT INTO ticket (id, subject, type, status, priority, locale, channel, requester_id, created_by, opened_at,
                        updated_at, unanswered_since, root_id)
    SELECT id, subject, type, 'open', priority, locale, channel, requester_id, created_by, now, now, now, id FROM given
    RETURNING id, number
  ), said AS (
    INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_id, author_name, text)
    SELECT moment_id, id, now, channel, 'in', 'customer', author_id, author_name, text FROM given
  ), told AS (
    INSERT INTO event (topic, payload) SELECT 'ticket.opened', jsonb_build_object('ticketId', id, 'byId', by_id) FROM given
  )
  SELECT id, number FROM opened`;

/** Opens them all or none; answers their numbers, in their order. */
export async function openPlainly(database: Database, openings: PlainOpening[]): Promise<number[]> {
  const column = <Key extends keyof PlainOpening>(key: Key) => openings.map((opening) => opening[key]);
  const rows = await database.writeOnce<{ id: string; number: string }>(PLAIN_OPENINGS, [
    column('id'),
    column('subject'),
    column('type'),
    column('priority'),
    column('locale'),
    column('channel'),
    column('requesterId'),
    column('createdBy'),
    column('now'),
    column('momentId'),
    column('authorId'),
    column('authorName'),
    column('text'),
    column('byId'),
  ]);
  const numbers = new Map(rows.map(({ id, number }) => [id, Number(number)]));
  return openings.map(({ id }) => numbers.get(id)!);
}

/**
 * The same for one ticket that refers to a product, an assignee, a team or somebody else's account. It puts in nothing
 * and answers null when the product or the assignee can't be chosen.
 */
export async function openReferring(
  database: Database,
  actor: Actor,
  opening: ReferringOpening,
): Promise<SummaryRow | null> {
  const { id, subject, type, priority, productId, locale, channel, requesterId, assigneeId, teamId, byId } = opening;
  const { createdBy, now, momentId, authorId, authorName, text } = opening;
  const [row] = await database.writeOnce<SummaryRow>(
    `WITH opened AS (
      INSERT INTO ticket (id, subject, type, status, priority, product_id, locale, channel, requester_id, assignee_id,
                          team_id, created_by, opened_at, updated_at, unanswered_since, root_id)
      SELECT $1::uuid, $2::text, $3::text, 'open', $4::text, $5::uuid, $6::text, $7::text, $8::uuid, $9::uuid,
             $10::uuid, $11::uuid, $12::timestamptz, $12, $12, $1
      WHERE ${choosableProductSql(actor, '$5')} AND ${assignableSql('$9')}
      RETURNING *
    ), said AS (
      INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_id, author_name, text)
      SELECT $13::uuid, id, $12, $7, 'in', 'customer', $14::uuid, $15::text, $16::text FROM opened
    ), told AS (
      INSERT INTO event (topic, payload) SELECT 'ticket.opened', jsonb_build_object('ticketId', id, 'byId', $17::text) FROM opened
    )
    SELECT ${summaryColumns(actor)} FROM opened t ${summaryJoins(actor)}`,
    // prettier-ignore
    [id, subject, type, priority, productId, locale, channel, requesterId, assigneeId, teamId, createdBy, now, momentId,
      authorId, authorName, text, byId],
  );
  return row ?? null;
}
