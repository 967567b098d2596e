import { DomainError } from '../../platform/errors/index.js';

/** The check comes after the reading. */
export class CheckNotRead extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'not-read';

  constructor() {
    super('Read this version first, and say that you did.');
  }
}
