import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { QuestionGroup } from './question-group.js';
import type { UnansweredQuestion } from './unanswered.queries.js';

/** Two groupings at once would each write half. */
const GROUPINGS_LOCK = 7_230_412;

/** The groups as they stand, and putting new ones in their place. */
@Injectable()
export class GapStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** As the last grouping answered them. */
  groups(): Promise<QuestionGroup[]> {
    return this.database.query(
      `SELECT g.key, g.words, array_agg(m.id ORDER BY m.id) AS members FROM gap g JOIN (
         SELECT gap_id, 'ticket:' || ticket_id AS id FROM gap_ticket
         UNION ALL SELECT gap_id, 'search:' || locale || ':' || query FROM gap_search) m ON m.gap_id = g.id
        GROUP BY g.id ORDER BY g.key`,
    );
  }

  /** A group keeps its row, and with it its name and what was decided about it, as long as it keeps its key. */
  async replace(tx: Tx, groups: readonly QuestionGroup[], questions: readonly UnansweredQuestion[]): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [GROUPINGS_LOCK]);
    const kept: Array<{ id: string; key: string }> = await tx.query(
      `INSERT INTO gap AS held (id, key, words, first_seen_at)
       SELECT g.id, g.key, ARRAY(SELECT jsonb_array_elements_text(g.words)), $4
         FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS g (id, key, words)
       ON CONFLICT (key) DO UPDATE SET words = excluded.words RETURNING id, key`,
      [
        groups.map(() => newId()),
        groups.map(({ key }) => key),
        groups.map(({ words }) => JSON.stringify(words.map(storableText))),
        this.clock.now(),
      ],
    );
    const idOf = new Map(kept.map(({ id, key }) => [key, id]));
    const byId = new Map(questions.map((question) => [question.id, question]));
    const members = groups.flatMap(({ key, members: ids }) =>
      ids.flatMap((id) => {
        const question = byId.get(id);
        return question ? [{ gapId: idOf.get(key)!, question }] : [];
      }),
    );
    await tx.query('DELETE FROM gap_ticket');
    await tx.query('DELETE FROM gap_search');
    await this.addTickets(tx, members);
    await this.addSearches(tx, members);
    // A group that is gone, and that nobody ever did anything with.
    await tx.query(
      `DELETE FROM gap g WHERE g.name IS NULL AND g.dismissed_at IS NULL AND g.article_id IS NULL AND g.id <> ALL($1::uuid[])`,
      [kept.map(({ id }) => id)],
    );
  }

  private async addTickets(tx: Tx, members: readonly Member[]): Promise<void> {
    const tickets = members.flatMap(({ gapId, question }) =>
      question.kind === 'ticket' ? [{ gapId, ticketId: question.ticketId }] : [],
    );
    await tx.query(
      `INSERT INTO gap_ticket (gap_id, ticket_id)
       SELECT g.gap_id, t.id FROM unnest($1::uuid[], $2::uuid[]) AS g (gap_id, ticket_id) JOIN ticket t ON t.id = g.ticket_id`,
      [tickets.map(({ gapId }) => gapId), tickets.map(({ ticketId }) => ticketId)],
    );
  }

  private async addSearches(tx: Tx, members: readonly Member[]): Promise<void> {
    const searches = members.flatMap(({ gapId, question }) =>
      question.kind === 'search' ? [{ gapId, ...question }] : [],
    );
    await tx.query(
      `INSERT INTO gap_search (gap_id, locale, query, times, last_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])`,
      [
        searches.map(({ gapId }) => gapId),
        searches.map(({ locale }) => locale),
        searches.map(({ query }) => query),
        searches.map(({ times }) => times),
        searches.map(({ lastAt }) => lastAt.toISOString()),
      ],
    );
  }
}

interface Member {
  gapId: string;
  question: UnansweredQuestion;
}
