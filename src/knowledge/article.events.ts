import type { DomainEvent } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';

/** Readers see this version of a text from now on. */
export class ArticlePublished implements DomainEvent {
  readonly topic = 'article.published';

  constructor(
    readonly articleId: string,
    readonly locale: Locale,
    readonly version: number,
  ) {}
}

/** A text was put away. */
export class ArticleArchived implements DomainEvent {
  readonly topic = 'article.archived';

  constructor(
    readonly articleId: string,
    readonly locale: Locale,
  ) {}
}

/** What readers see of an article changed in another way: its audience, product or address, or a text went offline. */
export class ArticleUpdated implements DomainEvent {
  readonly topic = 'article.updated';

  constructor(readonly articleId: string) {}
}

/** A reader said: this solved it. */
export class ArticleSolved implements DomainEvent {
  readonly topic = 'article.solved';

  constructor(
    readonly articleId: string,
    readonly locale: Locale,
    readonly productId: string | null,
    /** ISO 8601. */
    readonly at: string,
  ) {}
}

/** An article lives on in another: its readers and its tickets go there. */
export class ArticleWasMerged implements DomainEvent {
  readonly topic = 'article.merged';

  constructor(
    readonly articleId: string,
    readonly otherId: string,
  ) {}
}

/** It is an article of its own again. */
export class ArticleUnmerged implements DomainEvent {
  readonly topic = 'article.unmerged';

  constructor(
    readonly articleId: string,
    /** The one it was merged into. */
    readonly otherId: string,
  ) {}
}
