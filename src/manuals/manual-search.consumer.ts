import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchIndexing } from '../search/index.js';

/** Lets the sections of a manual be found when it is published, and no longer when it is withdrawn. */
@Injectable()
export class ManualSearchConsumer extends EventConsumer {
  readonly name = 'manual-search';
  /** A product that is for staff from now on hides its manuals. */
  readonly topics = ['manual.published', 'manual.updated', 'product.updated'];

  constructor(
    relay: EventRelay,
    private readonly database: Database,
    private readonly indexing: SearchIndexing,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<{ manualId?: string; productId?: string }>[]): Promise<void> {
    const sections = await this.database.query<{ id: string }>(
      `SELECT s.id FROM manual_section s JOIN manual m ON m.id = s.manual_id
        WHERE m.id = ANY($1::uuid[]) OR m.product_id = ANY($2::uuid[]) ORDER BY s.id`,
      [
        events.flatMap(({ payload }) => payload.manualId ?? []),
        events.flatMap(({ payload }) => payload.productId ?? []),
      ],
    );
    await this.indexing.refresh(
      'manual',
      sections.map(({ id }) => id),
    );
  }
}
