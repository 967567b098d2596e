import type { DomainEvent } from '../platform/events/index.js';

/** A product was made, renamed, hidden, shown, archived or brought back. */
export class ProductUpdated implements DomainEvent {
  readonly topic = 'product.updated';

  constructor(readonly productId: string) {}
}
