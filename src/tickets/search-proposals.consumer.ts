import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../accounts/index.js';
import { ArticlesQueries } from '../knowledge/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchLessons } from '../search/index.js';

interface Told {
  ticketId: string;
  articleId: string;
}

/** Tells the search which article answered a question that somebody had searched in vain, so that it may learn a word. */
@Injectable()
export class SearchProposalsConsumer extends EventConsumer {
  readonly name = 'search-proposals';
  // Only what a person said: a prediction comes from the words themselves and would teach nothing.
  readonly topics = ['link.confirmed'];

  constructor(
    relay: EventRelay,
    private readonly lessons: SearchLessons,
    private readonly articles: ArticlesQueries,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    const told = events.map(({ payload }) => payload as unknown as Told);
    const searches = await this.lessons.before(told.map(({ ticketId }) => ticketId));
    for (const { ticketId, articleId } of told) {
      const search = searches.get(ticketId);
      if (!search) continue;
      const card = (await this.articles.cards(SYSTEM, [articleId], search.locale)).get(articleId);
      if (card) await this.lessons.note(tx, { ticketId, articleId, title: card.question });
    }
  }
}
