import { DomainError } from '../platform/errors/index.js';

/** There is none, or it is not for this reader: they can't tell which. */
export class ArticleNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'article-not-found';

  constructor(readonly article: string) {
    super(`There is no article ${article}.`);
  }
}

export class ArticleVersionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'article-version-not-found';

  constructor(version: number) {
    super(`This text has no version ${version}.`);
  }
}

/** Somebody else changed it since it was read. */
export class ArticleChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this article in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

export class ArticleKeyTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-key-taken';

  constructor(externalId: string) {
    super(`There is an article with the external id ${externalId} already.`);
  }
}

/** An address that another article has or once had. */
export class SlugTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'slug-taken';

  constructor(slug: string) {
    super(`Another article has, or had, the address ${slug}: old addresses keep working for ever.`);
  }
}

export class ArticlesAreForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'editors-only';

  constructor() {
    super('Only editors and administrators write articles.');
  }
}

/** It lives on in another article: what is written goes there. */
export class ArticleMerged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-merged';

  constructor(readonly intoId: string) {
    super('This article was merged into another. Change that one, or undo the merge first.');
  }

  override get details() {
    return { intoId: this.intoId };
  }
}
