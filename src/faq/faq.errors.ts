import { DomainError } from '../platform/errors/index.js';

export class UnknownFaqProduct extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'product-not-found';

  constructor(key: string) {
    super(`There is no product with the key ${key}.`);
  }
}

export class FutureReplay extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'faq-in-the-future';

  constructor(day: string) {
    super(`The FAQ can be replayed for past days; ${day} is still to come.`);
  }
}
