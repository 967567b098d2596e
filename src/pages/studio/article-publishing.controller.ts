import { Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ArticleChanged,
  ArticlesQueries,
  ArticlesService,
  ReviewNeeded,
  type ArticleTextView,
  type WrittenArticle,
} from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { localeOf } from './article-editor.controller.js';
import { articleAddress } from './article-address.js';

/** The version of the article that somebody decided on, in the address of the button. */
export const decided = z.object({ version: z.coerce.number().int().min(1) });
export type Decided = z.output<typeof decided>;

type Step = 'publication' | 'withdrawal' | 'archive';

/** Putting a text online, taking it off, putting it away; each can be undone as long as nothing else happened. */
@StudioPages('articles/:id/:locale')
export class ArticlePublishingController {
  constructor(
    private readonly articles: ArticlesService,
    private readonly queries: ArticlesQueries,
  ) {}

  @Post('publication')
  publish(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return this.change(visit, id, localeOf(given), 'publication', (locale) =>
      this.articles.publish(visit.actor, id, locale, version),
    );
  }

  @Post('withdrawal')
  withdraw(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return this.change(visit, id, localeOf(given), 'withdrawal', (locale) =>
      this.articles.unpublish(visit.actor, id, locale, version),
    );
  }

  @Post('archive')
  archive(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return this.change(visit, id, localeOf(given), 'archive', (locale) =>
      this.articles.archive(visit.actor, id, locale, version),
    );
  }

  private async change(
    visit: Visit,
    id: string,
    locale: Locale,
    step: Step,
    work: (locale: Locale) => Promise<WrittenArticle>,
  ) {
    const { actor, t } = visit;
    const { texts } = await this.queries.get(actor, id);
    const back = wayBack(texts.find((text) => text.locale === locale));
    const here = articleAddress(id, locale);
    try {
      const { version } = await work(locale);
      const undo = back && {
        label: t('studio.undo'),
        action: address(articleAddress(id, locale, back), [], { version }),
      };
      return redirect(here, t(`studio.done.${step}`), 'good', undo ?? undefined);
    } catch (error) {
      if (error instanceof ReviewNeeded) return redirect(here, t('refused.review-needed'), 'bad');
      if (!(error instanceof ArticleChanged)) throw error;
      return redirect(here, t('studio.changed-meanwhile'), 'bad');
    }
  }
}

/** What brings a text back to how it was; null when nothing brings back exactly that. */
function wayBack(text: ArticleTextView | undefined): Step | null {
  switch (text?.status) {
    case 'draft':
      return 'withdrawal';
    case 'archived':
      return 'archive';
    case 'published':
      return text.head?.version === text.published?.version ? 'publication' : null;
    case undefined:
      return null;
  }
}
