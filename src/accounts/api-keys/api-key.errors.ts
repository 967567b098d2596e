import { DomainError } from '../../platform/errors/index.js';

export class ApiKeyNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'api-key-not-found';

  constructor() {
    super('There is no such API key.');
  }
}
