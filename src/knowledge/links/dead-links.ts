import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { WorkSources, type WorkItem, type WorkScope } from '../work/work-sources.js';
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

/** What a fragment says in one language, and where it sends the readers of all texts that use it in vain. */
export interface FragmentWithDeadLinks {
  key: string;
  locale: Locale;
  updatedAt: Date;
  dead: string[];
}

/** Most texts have none, and need not be read here. */
const HAS_ADDRESS = `~ '/(nl|en)/(articles|manuals|products)/'`;
const NOTE = {
  nl: (paths: string[]) => `leidt nergens heen: ${paths.join(', ')}`,
  en: (paths: string[]) => `leads nowhere: ${paths.join(', ')}`,
};
const NAMED = 3;

/**
 * Links of articles and fragments to articles, manuals and products that are not there, or not any more. It is looked up when somebody
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
        WHERE v.answer ${HAS_ADDRESS}
        ORDER BY t.published_at, a.id, t.locale`,
    );
    return this.withDead(texts);
  }

  /** All fragments that have some, in use or not; they belong to nobody. @throws ArticlesAreForEditors */
  async fragments(actor: Actor): Promise<FragmentWithDeadLinks[]> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    const texts = await this.database.query<Omit<FragmentWithDeadLinks, 'dead'> & { answer: string }>(
      `SELECT f.key, says.locale, says.answer, f.updated_at AS "updatedAt"
         FROM fragment f, LATERAL (VALUES ('nl', f.nl), ('en', f.en)) AS says (locale, answer)
        WHERE says.answer ${HAS_ADDRESS} ORDER BY f.updated_at, f.key, says.locale`,
    );
    return this.withDead(texts);
  }

  private async withDead<Text extends { answer: string }>(
    texts: readonly Text[],
  ): Promise<Array<Omit<Text, 'answer'> & { dead: string[] }>> {
    const found = texts.map(({ answer, ...text }) => ({ text, paths: ownAddresses(answer, this.config.publicUrl) }));
    const dead = await this.targets.dead(found.flatMap(({ paths }) => paths));
    return found
      .map(({ text, paths }) => ({ ...text, dead: paths.filter((path) => dead.has(path)) }))
      .filter((text) => text.dead.length > 0);
  }

  private async work(actor: Actor, scope: WorkScope, limit: number): Promise<{ items: WorkItem[]; total: number }> {
    if (!isEditor(actor)) return { items: [], total: 0 };
    const note = (dead: string[]) =>
      NOTE[actor.locale]([...dead.slice(0, NAMED), ...(dead.length > NAMED ? ['…'] : [])]);
    const [texts, fragments] = await Promise.all([this.list(actor), this.fragments(actor)]);
    const all = [
      ...texts
        .filter(({ ownerId }) => scope === 'all' || ownerId === null || ownerId === actor.accountId)
        .map(({ articleId, locale, question, publishedAt, dead }) => ({
          title: question,
          locale,
          path: `/studio/articles/${articleId}/${locale}`,
          at: publishedAt,
          note: note(dead),
        })),
      ...fragments.map(({ key, locale, updatedAt, dead }) => ({
        title: `Fragment ${key}`,
        locale,
        path: `/studio/fragments/${key}`,
        at: updatedAt,
        note: note(dead),
      })),
    ].toSorted((a, b) => a.at.getTime() - b.at.getTime());
    return { items: all.slice(0, limit), total: all.length };
  }
}
