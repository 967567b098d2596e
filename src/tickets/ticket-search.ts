import { isStaff, type Actor } from '../accounts/index.js';
import type { Tx } from '../platform/database/index.js';
import { visibleTickets } from './ticket.policy.js';
import { isTicketSql, type Bind } from './ticket-summary.js';

/** More words than this make a search slower, not better. */
const MOST_WORDS = 8;
/** A tsvector holds a megabyte; twice this many characters of four bytes fit into it, whatever they are. */
export const SEARCHED_CHARACTERS = 100_000;

/**
 * The condition that a ticket (alias t) is found by this text: by its number, by the address of who asked (staff only)
 * or by all its words, each from its beginning or in another form. A customer finds nothing by what staff noted. What
 * was merged is found as the ticket it was merged into.
 */
export function foundBySql(actor: Actor, text: string, bind: Bind): string {
  const ways = [isTicketSql(text, 'x', bind)];
  const words = wordsOf(text);
  if (words.length > 0) {
    const document = isStaff(actor) ? 's.staff_document' : 's.document';
    const query = words.map((word) => wordQuery(bind(word), bind(`'${word}':*`))).join(' && ');
    ways.push(`x.id IN (SELECT s.ticket_id FROM ticket_search s WHERE ${document} @@ (${query}))`);
  }
  if (isStaff(actor) && text.includes('@')) {
    ways.push(`x.requester_id = (SELECT a.id FROM account a WHERE a.email = ${bind(text.trim().toLowerCase())})`);
  }
  // One way each, so that each finds its own index.
  const found = ways.map(
    (way) => `SELECT x.root_id FROM ticket x WHERE ${way} AND ${visibleTickets(actor, 'x', bind)}`,
  );
  return `t.id IN (${found.join(' UNION ALL ')})`;
}

/** Letters and digits stay together; everything else parts words, quotes and backslashes for the query included. */
export function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]+(?:[._@-][\p{L}\p{N}]+)*/gu) ?? []).slice(0, MOST_WORDS);
}

function wordQuery(word: string, beginning: string): string {
  return `(to_tsquery('words_as_they_stand', ${beginning}) || plainto_tsquery('words_nl', ${word})
    || plainto_tsquery('words_en', ${word}))`;
}

/** Brings a ticket's search row up to date with its subject, conversation and solution, within the write that changed them. */
export function indexTicket(tx: Tx, ticketId: string): Promise<void> {
  return indexTickets(tx, [ticketId]);
}

/** The same for many at once. */
export async function indexTickets(tx: Tx, ticketIds: readonly string[]): Promise<void> {
  await tx.query(
    // The latest moments first: of a conversation too long to be searched whole, its beginning is left out.
    `INSERT INTO ticket_search (ticket_id, document, staff_document)
     SELECT t.id, words.document,
            -- Mostly the two are the same, and making one is most of the work.
            CASE WHEN said.to_anybody IS DISTINCT FROM said.to_customer
                 THEN ticket_words(t.locale, left(concat_ws(' ', t.subject, t.external_id, t.solution, said.to_anybody), $2))
                 ELSE words.document END
       FROM ticket t CROSS JOIN LATERAL (
         SELECT string_agg(m.text, ' ' ORDER BY m.at DESC, m.id DESC) FILTER (WHERE m.visibility = 'customer') AS to_customer,
                string_agg(m.text, ' ' ORDER BY m.at DESC, m.id DESC) AS to_anybody
           FROM moment m WHERE m.ticket_id = t.id
       ) said
       CROSS JOIN LATERAL (
         SELECT ticket_words(t.locale, left(concat_ws(' ', t.subject, t.external_id, t.solution, said.to_customer), $2)) AS document
         -- Kept from being worked out twice.
         OFFSET 0
       ) words
      WHERE t.id = ANY($1::uuid[])
     ON CONFLICT (ticket_id) DO UPDATE SET document = excluded.document, staff_document = excluded.staff_document`,
    [ticketIds, SEARCHED_CHARACTERS],
  );
}
