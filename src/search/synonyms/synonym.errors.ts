import { DomainError } from '../../platform/errors/index.js';

export class SynonymNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'synonym-not-found';

  constructor() {
    super('There is no such synonym, or somebody has decided about it already.');
  }
}

export class SynonymExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'synonym-exists';

  constructor(from: string, to: string) {
    super(`“${from}” finds “${to}” already.`);
  }
}

/** Every one of them is looked at with every search. */
export class TooManySynonyms extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'too-many-synonyms';

  constructor(readonly most: number) {
    super(`There are ${most} synonyms already: remove some first.`);
  }

  override get details() {
    return { most: this.most };
  }
}

export class SynonymsAreForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'editors-only';

  constructor() {
    super('Only editors and administrators keep synonyms.');
  }
}
