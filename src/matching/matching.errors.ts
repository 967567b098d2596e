import { DomainError } from '../platform/errors/index.js';

export class ModelNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'model-not-found';

  constructor(version: number) {
    super(`There is no model ${version}.`);
  }
}
