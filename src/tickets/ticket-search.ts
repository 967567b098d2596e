import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { WordFilter } from '../search/index.js';
import { TicketSearchSource } from './ticket-search-source.js';
import { isTicketSql, type Bind } from './ticket-summary.js';
import { visibleTickets } from './ticket.policy.js';

/** Finds tickets by whatever somebody typed into a list's search box. */
@Injectable()
export class TicketSearch {
  constructor(
    private readonly words: WordFilter,
    private readonly source: TicketSearchSource,
  ) {}

  /**
   * The condition that a ticket (alias t) is found by this text: by its number, by the address of who asked (staff
   * only) or by all its words, each from its beginning or in another form. A customer finds nothing by what staff
   * noted. What was merged is found as the ticket it was merged into.
   */
  async foundBy(actor: Actor, text: string): Promise<(bind: Bind) => string> {
    const withWords = await this.words.ticketsSql(text, this.source.accessOf(actor));
    return (bind) => {
      const found = [
        `SELECT x.root_id FROM ticket x WHERE ${isTicketSql(text, 'x', bind)} AND ${visibleTickets(actor, 'x', bind)}`,
      ];
      if (withWords) {
        found.push(`SELECT x.root_id FROM ticket x
          WHERE x.id IN (${withWords(bind)}) AND ${visibleTickets(actor, 'x', bind)}`);
      }
      if (isStaff(actor) && text.includes('@')) {
        found.push(`SELECT x.root_id FROM ticket x JOIN account a ON a.id = x.requester_id
          WHERE a.email = ${bind(text.trim().toLowerCase())} AND ${visibleTickets(actor, 'x', bind)}`);
      }
      return `t.id IN (${found.join(' UNION ALL ')})`;
    };
  }
}
