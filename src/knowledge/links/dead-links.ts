import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { WorkSources, type WorkScope } from '../work/work-sources.js';
import { LinkTargets } from './link-targets.js';
import { ownAddresses } from './own-addresses.js';

/** A text that is online and sends its readers to a page that is not there. */
export interface TextWithDeadLinks {
  articleId: string;
  locale: Locale;
  question: string;
  /** Since when readers see this version. */
  publishedAt: Date;
  ownerId: string | null;
  /** The addresses, without host. */
  dead: string[];
}

const NOTE = {
  nl: (paths: string[]) => `leidt nergens heen: ${paths.join(', ')}`,
  en: (paths: string[]) => `leads nowhere: ${paths.join(', ')}`,
};
const NAMED = 3;

/**
 * Links of articles to articles, manuals and products that are not there, or not any more. It is looked up when somebody
 * looks, and noted nowhere: whatever is archived, merged, renamed or published shows at once, and no other site is asked.
 */
@Injectable()
export class DeadLinks {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly targets: LinkTargets,
    sources: WorkSources,
  ) {
    sources.register({
      key: 'dead-links',
      order: 45,
      label: { nl: 'Links die nergens heen leiden', en: 'Links that lead nowhere' },
      isWeekly: true,
      items: (actor, scope, limit) => this.work(actor, scope, limit),
    });
  }

  /** Those in a text that is being written. */
  async in(markdown: string): Promise<string[]> {
    return [...(await this.targets.dead(ownAddresses(markdown, this.config.publicUrl)))];
  }

  /** All texts that are online and have some, the longest online first. @throws ArticlesAreForEditors */
  async list(actor: Actor): Promise<TextWithDeadLinks[]> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    const texts = await this.database.query<Omit<TextWithDeadLinks, 'dead'> & { answer: string }>(
      `SELECT a.id AS "articleId", t.locale, v.question, v.answer, t.published_at AS "publishedAt", a.owner_id AS "ownerId"
         FROM article_text t JOIN article a ON a.id = t.article_id
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.published_version
        -- Most texts have none, and need not be read here.
        WHERE v.answer ~ '/(nl|en)/(articles|manuals|products)/'
        ORDER BY t.published_at, a.id, t.locale`,
    );
    const found = texts.map(({ answer, ...text }) => ({ text, paths: ownAddresses(answer, this.config.publicUrl) }));
    const dead = await this.targets.dead(found.flatMap(({ paths }) => paths));
    return found
      .map(({ text, paths }) => ({ ...text, dead: paths.filter((path) => dead.has(path)) }))
      .filter((text) => text.dead.length > 0);
  }

  private async work(actor: Actor, scope: WorkScope, limit: number) {
    if (!isEditor(actor)) return { items: [], total: 0 };
    const all = await this.list(actor);
    const own = all.filter(({ ownerId }) => scope === 'all' || ownerId === null || ownerId === actor.accountId);
    const items = own.slice(0, limit).map(({ articleId, locale, question, publishedAt, dead }) => ({
      title: question,
      locale,
      path: `/studio/articles/${articleId}/${locale}`,
      at: publishedAt,
      note: NOTE[actor.locale]([...dead.slice(0, NAMED), ...(dead.length > NAMED ? ['…'] : [])]),
    }));
    return { items, total: own.length };
  }
}
