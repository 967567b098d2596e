import type { Actor } from '../accounts/index.js';
import { assignableSql, choosableProductSql } from './ticket-references.js';
import { SEARCHED_CHARACTERS } from './ticket-search.js';
import { summaryColumns, summaryJoins } from './ticket-summary.js';

/** The parameters of both statements below, in this order. */
export type OpeningParameters = [
  id: string,
  subject: string,
  type: string,
  priority: string,
  productId: string | null,
  locale: string,
  channel: string,
  requesterId: string | null,
  assigneeId: string | null,
  teamId: string | null,
  createdBy: string | null,
  now: Date,
  momentId: string,
  authorId: string | null,
  authorName: string,
  text: string,
];

/**
 * Ticket, moment, search row and event in one statement. It is the busiest write of all, each further statement would
 * cost it as much again, and so does looking at tables that it has nothing to do with: this one is for a ticket that
 * refers to nothing but the account of the actor. It answers the number.
 */
export const PLAIN_OPENING = openingSql('', 'id, number', 'SELECT number FROM opened');

/**
 * The same for a ticket that refers to a product, an assignee, a team or somebody else's account. It puts in nothing
 * and answers nothing when the product or the assignee can't be chosen; else it answers a SummaryRow.
 */
export function referringOpening(actor: Actor): string {
  return openingSql(
    `WHERE ${choosableProductSql(actor, '$5')} AND ${assignableSql('$9')}`,
    '*',
    `SELECT ${summaryColumns(actor)} FROM opened t ${summaryJoins(actor)}`,
  );
}

function openingSql(condition: string, kept: string, answer: string): string {
  return `WITH opened AS (
      INSERT INTO ticket (id, subject, type, status, priority, product_id, locale, channel, requester_id, assignee_id,
                          team_id, created_by, opened_at, updated_at, unanswered_since, root_id)
      SELECT $1::uuid, $2::text, $3::text, 'open', $4::text, $5::uuid, $6::text, $7::text, $8::uuid, $9::uuid,
             $10::uuid, $11::uuid, $12::timestamptz, $12, $12, $1
      ${condition}
      RETURNING ${kept}
    ), said AS (
      INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_id, author_name, text)
      SELECT $13::uuid, id, $12, $7, 'in', 'customer', $14::uuid, $15::text, $16::text FROM opened
    ), words AS MATERIALIZED (
      SELECT id, ticket_words($6, left($2 || ' ' || $16, ${SEARCHED_CHARACTERS})) AS words FROM opened
    ), indexed AS (
      INSERT INTO ticket_search (ticket_id, document, staff_document) SELECT id, words, words FROM words
    ), told AS (
      INSERT INTO event (topic, payload) SELECT 'ticket.opened', jsonb_build_object('ticketId', id) FROM opened
    )
    ${answer}`;
}
