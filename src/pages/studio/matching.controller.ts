import { Get, Param, ParseIntPipe, Post } from '@nestjs/common';
import { DeflectionReportQueries, ModelsService, type ModelReport, type Share } from '../../matching/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { sparkline } from '../sparkline.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

const DEFLECTION_DAYS = 30;

/** The model that knows which article answers a ticket: how it does, and which version does it. */
@StudioPages('matching')
export class MatchingPagesController {
  constructor(
    private readonly models: ModelsService,
    private readonly deflection: DeflectionReportQueries,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit) {
    return view('studio/matching', pageOf(visit, await this.models.report(visit.actor)), {
      title: visit.t('studio.matching.title'),
    });
  }

  @Post('trainings')
  async train(@CurrentVisit() visit: Visit) {
    await this.models.train(visit.actor);
    return redirect('/studio/matching', visit.t('studio.matching.training-asked'), 'info');
  }

  @Post('models/:version/use')
  async putBack(@CurrentVisit() visit: Visit, @Param('version', ParseIntPipe) version: number) {
    const { models } = await this.models.report(visit.actor);
    const used = models.find(({ isUsed }) => isUsed);
    await this.models.putBack(visit.actor, version);
    const undo = used && {
      label: visit.t('studio.matching.undo-put-back', { version: used.version }),
      action: address('/studio/matching/models', [used.version, 'use']),
    };
    return redirect('/studio/matching', visit.t('studio.matching.put-back', { version }), 'good', undo);
  }

  @Get('deflection')
  async deflected(@CurrentVisit() visit: Visit) {
    const { articles, ...counts } = await this.deflection.report(visit.actor, DEFLECTION_DAYS);
    const page = {
      ...counts,
      isEmpty: counts.tries === 0,
      articles: articles.map(({ articleId, ...article }) => ({
        ...article,
        url: articleAddress(articleId, visit.locale),
      })),
      crumbs: [
        { label: visit.t('studio.matching.title'), url: '/studio/matching' },
        { label: visit.t('studio.deflection.title'), url: '' },
      ],
    };
    return view('studio/deflection', page, { title: visit.t('studio.deflection.title') });
  }
}

function pageOf({ t }: Visit, { models, training, links }: ModelReport) {
  const { linkRate, coverage, tickets, linksAWeek } = links;
  const used = models.find(({ isUsed }) => isUsed);
  const isTraining = training?.state === 'waiting' || training?.state === 'running';
  return {
    hasTickets: tickets > 0,
    linkRate: linkRate ?? 0,
    coverage: coverage ?? 0,
    trend: sparkline(linksAWeek),
    trendLabel: t('studio.matching.links-a-week', { count: linksAWeek.length }),
    accuracies: [
      { label: t('studio.matching.accuracy'), ...shareOf(t, links.accuracy) },
      { label: t('studio.matching.accuracy-confirmed'), ...shareOf(t, links.accuracyOfConfirmed) },
      { label: t('studio.matching.accuracy-predicted'), ...shareOf(t, links.accuracyOfPredicted) },
    ],
    isTraining,
    progress: Math.round((training?.progress ?? 0) * 100),
    hasFailed: training?.state === 'failed',
    error: training?.error ?? '',
    quality: used ? qualityOf(t, used.quality) : [],
    hasModels: models.length > 0,
    models: models.map(({ version, quality, trial, isUsed, trainedAt }) => ({
      version,
      isUsed,
      isSetAside: trial?.isWorse ?? false,
      trainedAt,
      links: quality.links,
      articles: quality.articles,
      hasTopOne: quality.topOne !== null,
      topOne: quality.topOne ?? 0,
      trial: trial
        ? t('studio.matching.trial', { before: trial.rightBefore, after: trial.rightAfter, count: trial.links })
        : t('studio.matching.no-trial'),
      useUrl: address('/studio/matching/models', [version, 'use']),
    })),
  };
}

function shareOf(t: Visit['t'], share: Share | null) {
  if (!share) return { isKnown: false, share: 0, interval: t('studio.matching.not-judged') };
  const percent = (part: number) => Math.round(part * 100);
  const interval = t('studio.matching.interval', { from: percent(share.from), to: percent(share.to), count: share.of });
  return { isKnown: true, share: share.share, interval };
}

function qualityOf(t: Visit['t'], quality: ModelReport['models'][number]['quality']) {
  const measures = [
    ['top-one', quality.topOne],
    ['top-three', quality.topThree],
    ['calibration', quality.calibrationError],
    ['auroc', quality.auroc],
  ] as const;
  return measures.flatMap(([name, value]) =>
    value === null ? [] : [{ label: t(`studio.matching.${name}`), hint: t(`studio.matching.${name}-hint`), value }],
  );
}
