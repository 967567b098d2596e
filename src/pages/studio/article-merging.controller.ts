import { Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ArticleChanged, ArticleMerging, ArticlesQueries } from '../../knowledge/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { texts } from '../texts.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { localeOf } from './article-editor.controller.js';
import { ArticleMergePages, questionOf } from './article-merge-pages.service.js';
import { optional, words } from './list-address.js';

const question = z.object({ words: optional(words), into: optional(z.uuid()) });
const decision = z.object({ into: z.uuid(), version: z.coerce.number().int().min(1) });
type Decision = z.output<typeof decision>;

/** Making one article of two that answer the same: choose, see both, confirm; and the way back. */
@StudioPages('articles/:id/:locale/merge')
export class ArticleMergingPagesController {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly merging: ArticleMerging,
    private readonly pages: ArticleMergePages,
  ) {}

  @Get()
  async choose(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query() query: Record<string, unknown>,
  ) {
    const { t } = visit;
    const locale = localeOf(given);
    const { words: typed, into } = question.parse(query);
    const article = await this.articles.get(visit.actor, id);
    if (article.mergedIntoId !== null) return redirect(articleAddress(id, locale));
    const wanted = typed ?? questionOf(article, locale);
    const [offers, pair] = await Promise.all([
      this.pages.offers(visit, article, locale, wanted),
      into && into !== id ? this.pages.pair(visit, article, locale, into) : null,
    ]);
    const here = articleAddress(id, locale);
    const page = {
      question: questionOf(article, locale),
      lang: locale,
      words: wanted,
      action: articleAddress(id, locale, 'merge'),
      offers,
      isEmpty: offers.length === 0,
      pair,
      mergeUrl: address(articleAddress(id, locale, 'merge'), [], { into, version: article.version }),
      crumbs: [
        { label: t('studio.articles.title'), url: '/studio/articles' },
        { label: questionOf(article, locale), url: here },
        { label: t('studio.merge'), url: '' },
      ],
    };
    return view('studio/article-merge', page, { title: t('studio.merge.title') });
  }

  @Post()
  async merge(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decision }) { into, version }: Decision,
  ) {
    const { t, actor } = visit;
    const locale = localeOf(given);
    try {
      await this.merging.merge(actor, id, { intoId: into, version });
    } catch (error) {
      const back = address(articleAddress(id, locale, 'merge'), [], { into });
      return redirect(back, reasonOf(error, visit), 'bad');
    }
    return redirect(articleAddress(into, locale), t('studio.merge.done'), 'good', {
      label: t('studio.undo'),
      action: articleAddress(id, locale, 'merge', 'end'),
    });
  }

  @Post('end')
  async unmerge(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Param('locale') given: string) {
    const locale = localeOf(given);
    try {
      await this.merging.unmerge(visit.actor, id);
    } catch (error) {
      return redirect(articleAddress(id, locale), reasonOf(error, visit), 'bad');
    }
    return redirect(articleAddress(id, locale), visit.t('studio.merge.undone'));
  }
}

/** Why not, for what somebody can do something about. */
function reasonOf(error: unknown, { t }: Visit): string {
  if (error instanceof ArticleChanged) return t('studio.changed-meanwhile');
  if (error instanceof DomainError && texts.has(`refused.${error.code}`)) return t(`refused.${error.code}`);
  throw error;
}
