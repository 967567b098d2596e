import { Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ArticleChanged,
  ArticlesQueries,
  ArticlesService,
  ArticleVersionsQueries,
  type ArticleView,
  type VersionListItem,
} from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ArticleConflicts } from './article-conflict.js';
import { localeOf } from './article-editor.controller.js';
import { articleAddress } from './article-address.js';
import { decided, type Decided } from './article-publishing.controller.js';
import { cursor, pageFrom, pagesOf } from './list-address.js';

const versionNumber = z.coerce.number().int().min(1).max(2_147_483_647);
const paging = z.object({ cursor });
const compared = z.object({ from: versionNumber.catch(1), to: versionNumber.catch(1) });

/** The history of a text: every save, to be read and to be brought back. */
@StudioPages('articles/:id/:locale/versions')
export class ArticleVersionsController {
  constructor(
    private readonly queries: ArticlesQueries,
    private readonly versions: ArticleVersionsQueries,
    private readonly articles: ArticlesService,
    private readonly conflicts: ArticleConflicts,
  ) {}

  @Get()
  async list(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: paging }) query: z.output<typeof paging>,
  ) {
    const locale = localeOf(given);
    const article = await this.queries.get(visit.actor, id);
    const { items, next } = await pageFrom(query.cursor, (from) =>
      this.versions.list(visit.actor, id, locale, { cursor: from }),
    );
    const page = {
      title: headOf(article, locale)?.question ?? '',
      lang: locale,
      rows: items.map((item) => lineOf(item, article, locale, visit)),
      pages: pagesOf(articleAddress(id, locale, 'versions'), query, next),
      compareUrl: articleAddress(id, locale, 'versions', 'compare'),
      last: headOf(article, locale)?.version ?? 1,
      online: article.texts.find((text) => text.locale === locale)?.published?.version ?? 1,
      hasMany: (headOf(article, locale)?.version ?? 1) > 1,
      crumbs: crumbsOf(visit, article, locale, visit.t('studio.versions')),
    };
    return view('studio/versions', page, { title: visit.t('studio.versions') });
  }

  @Get('compare')
  async compare(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: compared }) { from, to }: z.output<typeof compared>,
  ) {
    const { t } = visit;
    const locale = localeOf(given);
    const article = await this.queries.get(visit.actor, id);
    const title = t('studio.compare.title', { from: String(from), to: String(to) });
    const page = {
      title,
      lang: locale,
      from,
      to,
      last: headOf(article, locale)?.version ?? 1,
      lines: await this.conflicts.changes(visit, id, locale, from, to),
      action: articleAddress(id, locale, 'versions', 'compare'),
      crumbs: crumbsOf(visit, article, locale, title),
    };
    return view('studio/compare', page, { title });
  }

  @Get(':version')
  async show(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Param('version', { schema: versionNumber }) number: number,
  ) {
    const { t } = visit;
    const locale = localeOf(given);
    const article = await this.queries.get(visit.actor, id);
    const version = await this.versions.get(visit.actor, id, locale, number);
    const lines = await this.conflicts.changes(visit, id, locale, number - 1, number);
    const page = {
      ...lineOf(version, article, locale, visit),
      lang: locale,
      html: trusted(version.html),
      isFirst: number === 1,
      lines,
      crumbs: crumbsOf(visit, article, locale, t('studio.version', { version: String(number) })),
    };
    return view('studio/version', page, { title: t('studio.version', { version: String(number) }) });
  }

  @Post(':version/restoration')
  async restore(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Param('version', { schema: versionNumber }) number: number,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const { actor, t } = visit;
    const locale = localeOf(given);
    const former = headOf(await this.queries.get(actor, id), locale)?.version ?? number;
    const here = articleAddress(id, locale);
    try {
      const written = await this.articles.restoreVersion(actor, id, locale, number, version);
      const action = address(articleAddress(id, locale, 'versions', former, 'restoration'), [], {
        version: written.version,
      });
      const text = t('studio.restored', { version: String(number) });
      return redirect(here, text, 'good', { label: t('studio.undo'), action });
    } catch (error) {
      if (!(error instanceof ArticleChanged)) throw error;
      return redirect(here, t('studio.changed-meanwhile'), 'bad');
    }
  }
}

function headOf(article: ArticleView, locale: Locale) {
  return article.texts.find((text) => text.locale === locale)?.head ?? null;
}

function lineOf(item: VersionListItem, { id, version }: ArticleView, locale: Locale, { t }: Visit) {
  return {
    version: item.version,
    label: t('studio.version', { version: String(item.version) }),
    url: articleAddress(id, locale, 'versions', item.version),
    question: item.question,
    at: item.at,
    author: item.author ?? '',
    restored: item.restoredFrom === null ? '' : t('studio.restored-from', { version: String(item.restoredFrom) }),
    isPublished: item.isPublished,
    isHead: item.isHead,
    restoreUrl: address(articleAddress(id, locale, 'versions', item.version, 'restoration'), [], { version }),
  };
}

function crumbsOf({ t }: Visit, article: ArticleView, locale: Locale, last: string) {
  return [
    { label: t('studio.articles.title'), url: '/studio/articles' },
    { label: headOf(article, locale)?.question ?? '', url: articleAddress(article.id, locale) },
    { label: last, url: '' },
  ];
}
