import { Injectable } from '@nestjs/common';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchIndexing } from '../search/index.js';

/** Lets what was published be found, and what was withdrawn no longer. */
@Injectable()
export class ArticleSearchConsumer extends EventConsumer {
  readonly name = 'article-search';
  readonly topics = ['article.published', 'article.archived', 'article.updated'];

  constructor(
    relay: EventRelay,
    private readonly indexing: SearchIndexing,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<{ articleId: string }>[]): Promise<void> {
    await this.indexing.refresh(
      'article',
      events.map(({ payload }) => payload.articleId),
    );
  }
}
