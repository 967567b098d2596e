import { DomainError } from '../../platform/errors/index.js';

export class JourneyChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'journey-changed';

  constructor(readonly version: number) {
    super('Somebody else saved this journey meanwhile. Look at the new version and try again.');
  }

  override get details() {
    return { version: this.version };
  }
}

export class JourneyVersionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'journey-version-not-found';

  constructor() {
    super('There is no such version of this journey.');
  }
}
