import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { ArticleChanging, type WrittenArticle } from '../article-changing.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';

/** How a text stands to the other language. */
export interface TranslationState {
  locale: Locale;
  /** `behind`: the other language changed since they said the same. `missing`: there is only the other. */
  state: 'in-step' | 'behind' | 'missing';
  /** The other's version that this text says the same as, and its last one; null where there is none. */
  follows: number | null;
  latest: number | null;
}

/** Which language lags behind which version of the other. Two texts are in step when an editor says so. */
@Injectable()
export class ArticleTranslations {
  constructor(
    private readonly database: Database,
    private readonly changing: ArticleChanging,
    private readonly audit: AuditLog,
  ) {}

  /** One per language that there is or could be. @throws ArticlesAreForEditors */
  async of(actor: Actor, articleId: string): Promise<TranslationState[]> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const texts = await this.database.query<{ locale: Locale; head: number; synced: number | null }>(
      `SELECT locale, head_version AS head, synced_version AS synced FROM article_text
        WHERE article_id = $1 AND status <> 'archived'`,
      [articleId],
    );
    return LOCALES.flatMap((locale): TranslationState[] => {
      const own = texts.find((text) => text.locale === locale);
      const other = texts.find((text) => text.locale !== locale);
      if (!other) return [];
      const [follows, latest] = [own ? other.synced : null, other.head];
      if (!own) return [{ locale, state: 'missing', follows, latest }];
      return [{ locale, state: follows === latest ? 'in-step' : 'behind', follows, latest }];
    });
  }

  /** Both texts say the same as they stand: a typing mistake needs no translation. @throws ArticleChanged */
  confirm(actor: Actor, articleId: string, version: number): Promise<WrittenArticle> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    return this.changing.change(articleId, version, (tx) => this.bringInStep(tx, actor, articleId));
  }

  /** The same within a change that locked the article; answers whether anything was out of step. */
  async bringInStep(tx: Tx, actor: Actor, articleId: string): Promise<boolean> {
    const [texts]: [Array<{ locale: Locale; version: number }>, number] = await tx.query(
      `UPDATE article_text SET synced_version = head_version
        WHERE article_id = $1 AND synced_version IS DISTINCT FROM head_version RETURNING locale, head_version AS version`,
      [articleId],
    );
    if (texts.length === 0) return false;
    const details = Object.fromEntries(texts.map(({ locale, version }) => [locale, version]));
    await this.audit.record(tx, { actor, action: 'article.translated', subject: `article:${articleId}`, details });
    return true;
  }
}
