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
  const found = [
    `SELECT x.root_id FROM ticket x WHERE ${isTicketSql(text, 'x', bind)} AND ${visibleTickets(actor, 'x', bind)}`,
  ];
  const words = wordsOf(text);
  if (words.length > 0) {
    const query = words.map((word) => wordQuery(bind(word), bind(`'${word}':*`))).join(' && ');
    found.push(...foundByWordsSql(actor, query, bind));
  }
  if (isStaff(actor) && text.includes('@')) {
    found.push(`SELECT x.root_id FROM ticket x JOIN account a ON a.id = x.requester_id
      WHERE a.email = ${bind(text.trim().toLowerCase())} AND ${visibleTickets(actor, 'x', bind)}`);
  }
  return `t.id IN (${found.join(' UNION ALL ')})`;
}

/** Each of these finds its own index; asked for both at once, PostgreSQL would read every ticket. */
function foundByWordsSql(actor: Actor, query: string, bind: Bind): string[] {
  const merged = (document: string) => `SELECT x.root_id FROM ticket x JOIN ticket_search s ON s.ticket_id = x.id
    WHERE x.merged_into_id IS NOT NULL AND ${visibleTickets(actor, 'x', bind)} AND s.${document} @@ (${query})`;
  if (isStaff(actor)) {
    return [`SELECT s.ticket_id FROM ticket_search s WHERE s.staff_document @@ (${query})`, merged('staff_document')];
  }
  const own = `SELECT x.id FROM ticket x JOIN ticket_search s ON s.ticket_id = x.id
    WHERE ${visibleTickets(actor, 'x', bind)} AND s.document @@ (${query})`;
  return [own, merged('document')];
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
