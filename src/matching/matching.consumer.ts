import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { AskedTexts } from './asked-texts.queries.js';
import { KnownArticles } from './known-articles.queries.js';
import { MatchBacklog } from './match-backlog.js';
import type { Lesson } from './lesson.js';
import { MatchLessons } from './match-lessons.js';

interface Told {
  ticketId?: string;
  ticketIds?: string[];
  articleId?: string;
  intoId?: string;
  fromId?: string;
  fields?: string[];
  by?: 'undo';
}
type TicketEvent = RecordedEvent<Told>;

/** Of a ticket's fields those that the model reads. */
const READ_FIELDS = ['subject', 'productId', 'locale'];

/**
 * Follows what happens to tickets, links and articles: writes the model's lessons, remembers what people refused, and
 * notes which tickets to look at again. Looking at them is done later and elsewhere, so a flood of tickets holds up
 * nobody here.
 */
@Injectable()
export class MatchingConsumer extends EventConsumer {
  readonly name = 'matching';
  // One event of an import names up to a thousand tickets.
  override readonly batch = 100;
  override readonly rest = 100;
  readonly topics = [
    'ticket.opened',
    'ticket.updated',
    'ticket.reopened',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.deleted',
    'ticket.restored',
    'tickets.imported',
    'link.confirmed',
    'link.removed',
    'article.published',
    'article.archived',
    'article.updated',
  ];

  constructor(
    relay: EventRelay,
    private readonly database: Database,
    private readonly texts: AskedTexts,
    private readonly articles: KnownArticles,
    private readonly lessons: MatchLessons,
    private readonly backlog: MatchBacklog,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: TicketEvent[], tx: Tx): Promise<void> {
    await this.noteRefusals(tx, events);
    await this.lessons.add(tx, await this.lessonsOf(tx, events));
    await this.noteTickets(tx, events);
    this.database.afterCommit(() => this.backlog.wake());
  }

  /** In the order of the events; what is not so any more is told by a later one. */
  private async lessonsOf(tx: Tx, events: TicketEvent[]): Promise<Lesson[]> {
    const ticketIds = events
      .filter(({ topic }) => topic === 'link.confirmed' || topic === 'ticket.restored')
      .map(({ payload }) => payload.ticketId!);
    const articleIds = events
      .filter(({ topic }) => topic.startsWith('article.'))
      .map(({ payload }) => payload.articleId!);
    const imported = events.flatMap(({ payload }) => payload.ticketIds ?? []);
    const asked = await this.texts.of([...new Set(ticketIds)]);
    const articles = await this.articles.of([...new Set(articleIds)]);
    const confirmed = await confirmedLinksOf(tx, [...ticketIds, ...deletedIn(events)]);
    const linksImported = await countLinks(tx, imported);

    const lessons = events.flatMap(({ topic, payload }): Lesson[] => {
      const { ticketId = '', articleId = '' } = payload;
      const own = confirmed.get(ticketId) ?? [];
      if (topic.startsWith('article.')) {
        const content = articles.get(articleId);
        return [content ? { kind: 'article', articleId, content } : { kind: 'no-article', articleId }];
      }
      if (topic === 'link.removed') return [{ kind: 'unlink', ticketId, articleId }];
      if (topic === 'ticket.deleted') return own.map((id) => ({ kind: 'unlink', ticketId, articleId: id }));
      const content = asked.get(ticketId);
      if (!content) return [];
      if (topic === 'ticket.restored') return own.map((id) => ({ kind: 'link', ticketId, articleId: id, content }));
      if (topic !== 'link.confirmed' || !own.includes(articleId)) return [];
      return [{ kind: 'link', ticketId, articleId, content }];
    });
    return linksImported > 0 ? [...lessons, { kind: 'import', weight: linksImported }] : lessons;
  }

  private async noteRefusals(tx: Tx, events: TicketEvent[]): Promise<void> {
    for (const { topic, payload } of events) {
      if (topic === 'link.removed' && payload.by === undefined) {
        await tx.query(
          `INSERT INTO match_refusal (ticket_id, article_id)
           SELECT t.id, a.id FROM ticket t, article a WHERE t.id = $1 AND a.id = $2 ON CONFLICT DO NOTHING`,
          [payload.ticketId, payload.articleId],
        );
      }
      if (topic === 'link.confirmed') {
        // Something answers it after all.
        await tx.query('DELETE FROM match_refusal WHERE ticket_id = $1 AND article_id = $2', [
          payload.ticketId,
          payload.articleId,
        ]);
        await tx.query('DELETE FROM match_dismissal WHERE ticket_id = $1', [payload.ticketId]);
      }
    }
  }

  private async noteTickets(tx: Tx, events: TicketEvent[]): Promise<void> {
    const fresh = events.flatMap(({ topic, payload }) => {
      if (!payload.ticketId) return [];
      if (topic === 'ticket.updated' && !payload.fields?.some((field) => READ_FIELDS.includes(field))) return [];
      return [payload.ticketId, payload.intoId, payload.fromId].filter((id) => id !== undefined);
    });
    await this.backlog.add(tx, fresh);
    const imported = events.flatMap(({ payload }) => payload.ticketIds ?? []);
    await this.backlog.addImported(tx, imported);

    const articleIds = events
      .filter(({ topic }) => topic.startsWith('article.'))
      .map(({ payload }) => payload.articleId!);
    await this.backlog.addLinkedWith(tx, articleIds);
    if (articleIds.length > 0) await this.backlog.addUnanswered(tx);
  }
}

function deletedIn(events: TicketEvent[]): string[] {
  return events.filter(({ topic }) => topic === 'ticket.deleted').map(({ payload }) => payload.ticketId!);
}

async function confirmedLinksOf(tx: Tx, ticketIds: readonly string[]): Promise<Map<string, string[]>> {
  if (ticketIds.length === 0) return new Map();
  const rows: Array<{ ticketId: string; articleIds: string[] }> = await tx.query(
    `SELECT ticket_id AS "ticketId", array_agg(article_id ORDER BY article_id) AS "articleIds" FROM ticket_link
      WHERE ticket_id = ANY($1::uuid[]) AND source = 'confirmed' GROUP BY 1`,
    [ticketIds],
  );
  return new Map(rows.map(({ ticketId, articleIds }) => [ticketId, articleIds]));
}

async function countLinks(tx: Tx, ticketIds: readonly string[]): Promise<number> {
  if (ticketIds.length === 0) return 0;
  const [{ count }] = await tx.query(
    `SELECT count(*)::int AS count FROM ticket_link WHERE ticket_id = ANY($1::uuid[]) AND source = 'confirmed'`,
    [ticketIds],
  );
  return count;
}
