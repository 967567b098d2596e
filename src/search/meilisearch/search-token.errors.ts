import { DomainError } from '../../platform/errors/index.js';

export class BrowserSearchAway extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'browser-search-away';

  constructor(cause: unknown) {
    super('Searching from the browser is not possible right now. Search here instead.');
    this.cause = cause;
  }
}
