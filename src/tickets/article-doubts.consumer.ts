import { Injectable } from '@nestjs/common';
import { ArticleChecks } from '../knowledge/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';

interface Answered {
  articleId: string;
  ticketId: string;
  number: number;
  subject: string;
}

/** A ticket that comes back says something about the articles it was answered with: they are doubted. */
@Injectable()
export class ArticleDoubtsConsumer extends EventConsumer {
  readonly name = 'article-doubts';
  readonly topics = ['ticket.reopened'];

  constructor(
    relay: EventRelay,
    private readonly checks: ArticleChecks,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    // What a person linked; a prediction is no promise of the article's. In one order for everybody.
    const answered: Answered[] = await tx.query(
      `SELECT DISTINCT l.article_id AS "articleId", t.id AS "ticketId", t.number::int AS number, t.subject
         FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
        WHERE l.ticket_id = ANY($1) AND l.source = 'confirmed' AND t.deleted_at IS NULL ORDER BY 1, 2`,
      [events.map(({ payload }) => payload['ticketId'])],
    );
    for (const { articleId, ticketId, number, subject } of answered) {
      const evidence = {
        source: `ticket:${ticketId}`,
        title: `${number} · ${subject}`,
        path: `/desk/tickets/${number}`,
      };
      await this.checks.flag(tx, articleId, { kind: 'reopened', evidence });
    }
  }
}
