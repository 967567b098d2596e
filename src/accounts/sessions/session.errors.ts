import { DomainError } from '../../platform/errors/index.js';

/** Ended already, or somebody else's. */
export class SessionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'session-not-found';

  constructor() {
    super('There is no such session.');
  }
}
