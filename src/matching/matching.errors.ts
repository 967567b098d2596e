import { DomainError } from '../platform/errors/index.js';

export class ModelNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'model-not-found';

  constructor(version: number) {
    super(`There is no model ${version}.`);
  }
}

/** Also for somebody else's, and for one that is over. */
export class DeflectionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'deflection-not-found';

  constructor(id: string) {
    super(`There is no try to ask ${id} with this answer.`);
  }
}

export class GapNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'gap-not-found';

  constructor(id: string) {
    super(`There is no gap ${id}.`);
  }
}

export class GapHasNoArticle extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'gap-has-no-article';

  constructor() {
    super('Its article is not online yet: publish it first.');
  }
}

export class SampleNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'sample-not-found';

  constructor(id: string) {
    super(`No link ${id} was drawn.`);
  }
}
