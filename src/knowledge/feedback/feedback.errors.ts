import { DomainError } from '../../platform/errors/index.js';

/** Readers are told that it is mended when they can see it: the text they read is still the one online. */
export class NothingMended extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'nothing-mended';

  constructor() {
    super('Nothing newer than what these readers saw is online. Publish the better text first.');
  }
}
