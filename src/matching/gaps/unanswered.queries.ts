import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { SearchLogQueries } from '../../search/index.js';
import { AskedTexts } from '../asked-texts.queries.js';
import type { Unanswered } from './question-group.js';

/** A question of either kind, with what it is known by in the grouping. */
export type UnansweredQuestion = Unanswered &
  (
    | { kind: 'ticket'; ticketId: string }
    | { kind: 'search'; query: string; locale: Locale; times: number; lastAt: Date }
  );

/** What was asked longer ago is not asked any more. */
export const LOOKED_BACK_DAYS = 90;
const MOST_TICKETS = 4_000;
const MOST_SEARCHES = 1_000;
const MOST_ELSEWHERE = 1_000;

/**
 * What no article answers: recent tickets to which nobody said an answer, and for which the model knows no likely one
 * or an agent said "none of these"; and searches that found nothing.
 */
@Injectable()
export class UnansweredQuestions {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly texts: AskedTexts,
    private readonly searches: SearchLogQueries,
  ) {}

  /** What customers asked lately, answered or not. */
  async elsewhere(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM ticket WHERE deleted_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT ${MOST_ELSEWHERE}`,
    );
    const read = await this.read(rows.map(({ id }) => id));
    return read.map(({ text }) => text);
  }

  async all(): Promise<UnansweredQuestion[]> {
    const since = new Date(this.clock.now().getTime() - LOOKED_BACK_DAYS * DAY_MS);
    const rows = await this.database.query<{ id: string; by: string | null }>(
      `SELECT t.id, t.requester_id AS by FROM ticket t LEFT JOIN ticket_match m ON m.ticket_id = t.id
        WHERE t.opened_at > $1 AND t.deleted_at IS NULL AND t.merged_into_id IS NULL
          AND (m.probability < $2 OR EXISTS (SELECT FROM match_dismissal d WHERE d.ticket_id = t.id))
          AND NOT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed')
        ORDER BY t.opened_at DESC, t.id DESC LIMIT ${MOST_TICKETS}`,
      [since, this.config.MATCH_THRESHOLD],
    );
    const by = new Map(rows.map((row) => [row.id, row.by]));
    const questions: UnansweredQuestion[] = (await this.read([...by.keys()])).map(({ ticketId, text }) => ({
      kind: 'ticket',
      id: `ticket:${ticketId}`,
      ticketId,
      text,
      by: by.get(ticketId),
    }));
    for (const search of await this.searches.missedSince(since, MOST_SEARCHES)) {
      const { query, locale, times, lastAt } = search;
      questions.push({ kind: 'search', id: `search:${locale}:${query}`, text: query, query, locale, times, lastAt });
    }
    return questions;
  }

  private async read(ids: readonly string[]): Promise<Array<{ ticketId: string; text: string }>> {
    const tickets: Array<{ ticketId: string; text: string }> = [];
    for await (const asked of this.texts.pieces(ids)) {
      for (const [ticketId, { subject, text }] of asked) tickets.push({ ticketId, text: `${subject}\n${text}` });
    }
    return tickets;
  }
}
