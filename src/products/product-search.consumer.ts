import { Injectable } from '@nestjs/common';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchIndexing } from '../search/index.js';

/** Lets a product be found under its latest name. */
@Injectable()
export class ProductSearchConsumer extends EventConsumer {
  readonly name = 'product-search';
  readonly topics = ['product.updated'];

  constructor(
    relay: EventRelay,
    private readonly indexing: SearchIndexing,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<{ productId: string }>[]): Promise<void> {
    await this.indexing.refresh(
      'product',
      events.map(({ payload }) => payload.productId),
    );
  }
}
