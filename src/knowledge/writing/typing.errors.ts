import { DomainError } from '../../platform/errors/index.js';

/** The same editor was opened again since, or what stood in it was saved: only the page opened last keeps what is typed. */
export class OpenedElsewhere extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'opened-elsewhere';

  constructor() {
    super('You opened this text again in another window. What is typed is kept there.');
  }
}
