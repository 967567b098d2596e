import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import { NotAllowed, Unauthenticated } from '../account.errors.js';

/** An API key that is unknown, expired or revoked: told apart from "no key", so that a portal finds its mistake. */
export class ApiKeyInvalid extends Unauthenticated {
  override readonly code = 'api-key-invalid';

  constructor() {
    super('This API key is not known, expired or revoked.');
  }
}

/** The key may do something, but not this. */
export class ScopeMissing extends NotAllowed {
  override readonly code = 'scope-missing';

  constructor(readonly scope: string | null) {
    super(scope ? `This needs an API key with the scope ${scope}.` : 'API keys may not do this.');
  }

  override get details() {
    return this.scope ? { scope: this.scope } : {};
  }
}

/** A page of another site sent this, or one of ours that was open for too long. */
export class CsrfRefused extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'csrf-refused';
}

export const onBehalfNeedsKey = () =>
  new InvalidInput([{ path: 'X-On-Behalf-Of', message: 'is for requests with an API key' }]);
