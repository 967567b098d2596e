import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { isLocale } from '../../platform/locale/index.js';
import { TicketLinks } from '../../tickets/index.js';

const MOST = 10;

/** An answer that points a customer to an article says that the article answers the ticket. */
@Injectable()
export class ArticleMentions {
  constructor(
    private readonly config: Config,
    private readonly articles: ArticlesQueries,
    private readonly links: TicketLinks,
  ) {}

  /** Links every article whose address stands in the text, within the write of the answer. */
  async link(actor: Actor, ticketId: string, text: string): Promise<void> {
    const home = this.config.publicUrl.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const addresses = [...text.matchAll(new RegExp(`${home}/(nl|en)/articles/([a-z0-9-]{1,80})`, 'g'))].slice(0, MOST);
    const linked = new Set<string>();
    for (const [, locale, slug] of addresses) {
      const id = isLocale(locale) ? (await this.articles.idsBySlug([slug!], locale)).get(slug!) : undefined;
      if (!id || linked.has(id) || !(await this.articles.readableIds(actor, [id])).has(id)) continue;
      linked.add(id);
      await this.links.link(actor, ticketId, id);
    }
  }
}
