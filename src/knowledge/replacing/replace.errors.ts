import { DomainError } from '../../platform/errors/index.js';
import type { RefusedText } from './replacement.view.js';

/** None of the chosen texts could be changed, so nothing was. */
export class NothingReplaced extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'nothing-replaced';

  constructor(readonly refused: readonly RefusedText[]) {
    super('None of these texts could be changed. Look again: they may have changed in the meantime.');
  }

  override get details() {
    return { refused: this.refused };
  }
}

export class ReplacementNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'replacement-not-found';

  constructor(id: string) {
    super(`There is no replacement ${id}.`);
  }
}

export class ReplacementUndone extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'replacement-undone';

  constructor() {
    super('This replacement was undone already.');
  }
}
