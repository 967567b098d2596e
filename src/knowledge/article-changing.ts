import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleText } from './article-text.entity.js';
import { ArticleVersion } from './article-version.entity.js';
import { Article } from './article.entity.js';
import { ArticleChanged, ArticleMerged, ArticleNotFound, ArticleVersionNotFound } from './article.errors.js';

/** What came of a change. */
export interface WrittenArticle {
  id: string;
  /** To be sent along with the next change. */
  version: number;
}

/** The frame of every change of one article. */
@Injectable()
export class ArticleChanging {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks the article, settles who was first, and counts a change that changed something (`work` answers whether).
   * @throws ArticleNotFound, ArticleChanged
   * @throws ArticleMerged for an article that lives on in another
   */
  change(id: string, version: number, work: (tx: Tx, article: Article) => Promise<boolean>): Promise<WrittenArticle> {
    return this.database.write(async (tx) => {
      const article = await tx.findOne(Article, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!article) throw new ArticleNotFound(id);
      if (article.mergedIntoId !== null) throw new ArticleMerged(article.mergedIntoId);
      if (article.version !== version) throw new ArticleChanged(article.version);

      if (!(await work(tx, article))) return { id, version };
      await tx.update(Article, { id }, { version: version + 1, updatedAt: this.clock.now() });
      return { id, version: version + 1 };
    });
  }
}

/** @throws ArticleNotFound */
export async function textOf(tx: Tx, articleId: string, locale: Locale): Promise<ArticleText> {
  const text = await tx.findOneBy(ArticleText, { articleId, locale });
  if (!text) throw new ArticleNotFound(`${articleId} in ${locale}`);
  return text;
}

/** @throws ArticleVersionNotFound */
export async function versionOf(tx: Tx, { articleId, locale }: ArticleText, version: number): Promise<ArticleVersion> {
  const found = await tx.findOneBy(ArticleVersion, { articleId, locale, version });
  if (!found) throw new ArticleVersionNotFound(version);
  return found;
}
