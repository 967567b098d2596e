import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';
import { SearchLogQueries, SynonymsService, type LoggedSearch } from '../../search/index.js';
import { address } from '../address.js';
import { choices } from '../forms.js';
import { labelled } from '../options.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { sparkline } from '../sparkline.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { optional } from './list-address.js';
import { localeOptions } from './studio-choices.js';

const PERIODS = ['7', '30', '90'] as const;
/** A line of more points than this is a blur. */
const MOST_POINTS = 30;

const logQuery = z.object({ days: z.enum(PERIODS).catch('30'), locale: optional(z.enum(LOCALES)) });
type LogQuery = z.output<typeof logQuery>;

/** What people search, and where we leave them without an answer. */
@StudioPages('search')
export class SearchPagesController {
  constructor(
    private readonly log: SearchLogQueries,
    private readonly synonyms: SynonymsService,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { actor, t } = visit;
    const { days, locale } = logQuery.parse(query);
    const [report, proposals] = await Promise.all([
      this.log.report(actor, { days: Number(days), locale }),
      this.synonyms.list(actor, { status: 'proposed' }),
    ]);
    const share = (part: number) => (report.searches === 0 ? 0 : part / report.searches);
    const page = {
      periods: choices(
        labelled(PERIODS, (count) => t('studio.search.days', { count: Number(count) })),
        days,
      ),
      locales: choices(localeOptions(visit), locale ?? ''),
      isFiltered: locale !== undefined || days !== '30',
      isEmpty: report.searches === 0,
      searches: report.searches,
      trend: sparkline(inPoints(report.daily)),
      trendLabel: t('studio.search.trend', { count: Number(days) }),
      withoutHit: share(report.withoutHit),
      withoutOpening: share(report.withoutOpening),
      median: t('studio.search.milliseconds', { count: report.median }),
      p95: t('studio.search.p95', { count: report.p95 }),
      proposals: proposals.length,
      proposed: t('studio.search.proposed', { count: proposals.length }),
      lists: [
        listOf(visit, 'missed', report.missed, { days, locale }),
        listOf(visit, 'ignored', report.ignored, { days, locale }),
        listOf(visit, 'top', report.top, { days, locale }),
      ],
    };
    return view('studio/search', page, { title: t('studio.search.title') });
  }
}

function listOf(visit: Visit, key: 'top' | 'missed' | 'ignored', rows: LoggedSearch[], { locale: only }: LogQuery) {
  const { t } = visit;
  return {
    key,
    title: t(`studio.search.${key}`),
    hint: t(`studio.search.${key}-hint`),
    none: t(`studio.search.${key}-none`),
    isMissed: key === 'missed',
    isTop: key === 'top',
    rows: rows.map(({ query, locale, times, hits, opened }) => ({
      query,
      lang: locale,
      // One language needs no telling.
      code: only ? '' : locale.toUpperCase(),
      times: t('studio.search.times', { count: times }),
      found: t('studio.search.hits', { count: hits }),
      opened: t('studio.search.opened', { count: opened }),
      tryUrl: address(`/${locale}/search`, [], { q: query }),
      synonymUrl: address('/studio/synonyms', [], { from: query.slice(0, 60), locale }),
    })),
  };
}

/** Days as a line of no more than so many points, each the sum of its days. */
function inPoints(daily: readonly number[]): number[] {
  const width = Math.ceil(daily.length / MOST_POINTS);
  const points: number[] = [];
  daily.forEach((count, day) => {
    const point = Math.floor(day / width);
    points[point] = (points[point] ?? 0) + count;
  });
  return points;
}
