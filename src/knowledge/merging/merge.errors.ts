import { DomainError } from '../../platform/errors/index.js';

/** Who came for the one article would find nothing at the other. */
export class MergeTargetOffline extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'merge-target-offline';

  constructor() {
    super('The article that stays is not online in any language. Publish it first.');
  }
}

/** What the merged article gave to the other one has gone further since. */
export class MergeTargetMerged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'merge-target-merged';

  constructor(readonly intoId: string) {
    super('The article that stayed was merged into another itself. Undo that merge first.');
  }

  override get details() {
    return { intoId: this.intoId };
  }
}

export class ArticleNotMerged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-not-merged';

  constructor() {
    super('This article is not merged into another.');
  }
}
