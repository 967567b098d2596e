import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { textOf, versionOf } from '../article-changing.js';
import { ArticleSearch } from '../article-search.js';
import type { ArticleText } from '../article-text.entity.js';
import { ArticlePublished } from '../article.events.js';
import { fragmentsFor } from '../fragments/known-fragments.js';
import { plainText } from '../markdown/index.js';

const KEPT = [
  'locale',
  'status',
  'stage',
  'publishedVersion',
  'publishedAt',
  'publishAt',
] as const satisfies ReadonlyArray<keyof ArticleText>;

/** Where a text was before its article was merged; times as ISO 8601. What it says stays in its versions. */
export type KeptText = Pick<ArticleText, 'locale' | 'status' | 'stage' | 'publishedVersion'> &
  Record<'publishedAt' | 'publishAt', string | null>;

/** Puts the texts of a merged article back where they were. Nobody could change them meanwhile. */
@Injectable()
export class MergedTexts {
  constructor(
    private readonly clock: Clock,
    private readonly search: ArticleSearch,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  keep(texts: readonly ArticleText[]): KeptText[] {
    const read = (text: ArticleText) => Object.fromEntries(KEPT.map((field) => [field, text[field]]));
    // Through JSON, as they are kept: dates are texts there.
    return JSON.parse(JSON.stringify(texts.map(read)));
  }

  /**
   * What readers saw they see again, in the version that they saw, without another review; its time to go online may
   * have come meanwhile, and then somebody has to decide anew.
   */
  async bringBack(tx: Tx, actor: Actor, articleId: string, kept: readonly KeptText[]): Promise<void> {
    for (const { locale, ...was } of kept) {
      if (was.status === 'archived') continue;
      const text = await textOf(tx, articleId, locale);
      const publishAt = dateOf(was.publishAt);
      const isMissed = publishAt !== null && publishAt <= this.clock.now();
      Object.assign(text, was, {
        publishedAt: dateOf(was.publishedAt),
        publishAt: isMissed ? null : publishAt,
        stage: isMissed ? 'draft' : was.stage,
      });
      await tx.save(text);
      const details = { locale, version: text.publishedVersion ?? text.headVersion, unmerged: true };
      const action = text.publishedVersion === null ? 'article.edited' : 'article.published';
      await this.audit.record(tx, { actor, action, subject: `article:${articleId}`, details });
      if (text.publishedVersion === null) continue;

      const { question, answer } = await versionOf(tx, text, text.publishedVersion);
      const words = plainText((await fragmentsFor(tx, [answer])).readers(answer, locale));
      await this.search.index(tx, [{ articleId, locale, published: true, question, words }]);
      await this.events.record(tx, new ArticlePublished(articleId, locale, text.publishedVersion));
    }
  }
}

const dateOf = (text: string | null) => (text === null ? null : new Date(text));
