import { DomainError } from '../../platform/errors/index.js';

export class FragmentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'fragment-not-found';

  constructor(key: string) {
    super(`There is no fragment ${key}.`);
  }
}

/** Somebody else changed it since it was read, or made it while it was being made. */
export class FragmentChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'fragment-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this fragment in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

/** Texts would say less than they mean to. */
export class FragmentInUse extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'fragment-in-use';

  constructor(readonly texts: number) {
    super(`${texts} texts use this fragment. Take its mark out of them first.`);
  }

  override get details() {
    return { texts: this.texts };
  }
}

export class NothingBefore extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'fragment-has-no-previous-text';

  constructor() {
    super('This fragment has said nothing else before.');
  }
}
