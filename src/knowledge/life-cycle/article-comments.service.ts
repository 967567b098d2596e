import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { textOf, versionOf } from '../article-changing.js';
import type { ArticleText } from '../article-text.entity.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { ArticleComment } from './article-comment.entity.js';
import { CommentNotFound } from './life-cycle.errors.js';
import { newComment, type NewComment } from './life-cycle.schemas.js';

/** A comment as editors read it. */
export interface CommentView {
  id: string;
  version: number;
  author: string | null;
  quote: string;
  text: string;
  at: Date;
  resolvedAt: Date | null;
  /** Whether the words it is about still stand in the head. */
  stands: boolean;
}

/** What editors say to one another about a text, version by version. */
@Injectable()
export class ArticleComments {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** On the head. @throws ArticleNotFound, InvalidInput */
  add(actor: Actor, articleId: string, locale: Locale, input: NewComment): Promise<string> {
    assertEditor(actor);
    const comment = checked(newComment, input);
    return this.database.write(async (tx) => this.write(tx, actor, await textOf(tx, articleId, locale), comment));
  }

  /** The same, within a change that somebody else judged. */
  async write(tx: Tx, actor: Actor, text: ArticleText, input: NewComment): Promise<string> {
    const { quote, text: said } = checked(newComment, input);
    const { articleId, locale, headVersion: version } = text;
    await versionOf(tx, text, version);
    const id = newId();
    const at = this.clock.now();
    const authorId = actor.accountId;
    await tx.insert(ArticleComment, {
      id,
      articleId,
      locale,
      version,
      authorId,
      quote,
      text: said,
      at,
      resolvedAt: null,
    });
    return id;
  }

  /** Whether it is dealt with. @throws CommentNotFound */
  async resolve(actor: Actor, articleId: string, locale: Locale, id: string, isResolved: boolean): Promise<void> {
    assertEditor(actor);
    const resolvedAt = isResolved ? this.clock.now() : null;
    await this.database.write(async (tx) => {
      const { affected } = await tx.update(ArticleComment, { id, articleId, locale }, { resolvedAt });
      if (affected === 0) throw new CommentNotFound(id);
    });
  }

  /** Open ones first, the latest on top; some hundreds at most. */
  async list(actor: Actor, articleId: string, locale: Locale): Promise<CommentView[]> {
    assertEditor(actor);
    return this.database.query<CommentView>(
      `SELECT c.id, c.version, author.name AS author, c.quote, c.text, c.at, c.resolved_at AS "resolvedAt",
              c.quote = '' OR position(c.quote IN v.question || chr(10) || v.answer) > 0 AS stands
         FROM article_comment c
         JOIN article_text t ON t.article_id = c.article_id AND t.locale = c.locale
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.head_version
         LEFT JOIN account author ON author.id = c.author_id
        WHERE c.article_id = $1 AND c.locale = $2
        ORDER BY c.resolved_at IS NOT NULL, c.at DESC, c.id LIMIT 300`,
      [articleId, locale],
    );
  }
}

function assertEditor(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
