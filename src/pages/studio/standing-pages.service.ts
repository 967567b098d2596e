import { Injectable } from '@nestjs/common';
import { FaqExplanationQueries, type FaqExplanation, type Neighbour } from '../../faq/index.js';
import { DAY_MS } from '../../platform/clock/index.js';
import { CHANNELS } from '../../tickets/index.js';
import { address } from '../address.js';
import { formOf, type Form } from '../forms.js';
import { formatNumber, formatShortDate } from '../formats.js';
import { view } from '../page.js';
import type { Visit } from '../visit.js';
import { askCount, tenths } from './ask-count.js';
import { boardAddress, readerOf, standingAddress, type SegmentQuery } from './segment.js';

export const PLACEMENT_FIELDS = ['position', 'reason'] as const;
export type PlacementForm = Form<(typeof PLACEMENT_FIELDS)[number]>;

/** Weeks that chart and table look back over. */
const WEEKS = 26;
const WEEK_MS = 7 * DAY_MS;

/** Why an article stands where it stands, and the form that changes it. */
@Injectable()
export class StandingPages {
  constructor(private readonly explanations: FaqExplanationQueries) {}

  async show(visit: Visit, id: string, segment: SegmentQuery, form?: PlacementForm) {
    const { t } = visit;
    const standing = await this.explanations.explain(readerOf(visit), id, segment);
    const { asks, placement, halfLifeDays } = standing;
    const page = {
      id,
      question: standing.question,
      at: standing.at,
      isPast: segment.at !== undefined,
      nowUrl: standingAddress(id, { ...segment, at: undefined }),
      isRanked: standing.rank !== null,
      place: standing.rank === null ? '' : t('studio.standing.place', { rank: standing.rank, of: standing.of }),
      score: rounded(standing.score),
      counted: tenths(asks.counted),
      confirmed: asks.confirmed,
      predicted: tenths(asks.predicted),
      repeated: tenths(asks.repeated),
      merged: tenths(asks.merged),
      last90Days: askCount(asks.last90Days),
      latest: asks.latest ?? '',
      hasLatest: asks.latest !== null,
      decay: t('studio.standing.decay', { days: halfLifeDays, twice: 2 * halfLifeDays }),
      predictedText: t('studio.standing.predicted-text', {
        threshold: `${formatNumber(standing.threshold * 100, visit.locale)}%`,
      }),
      above: neighbour(standing, standing.above, segment),
      below: neighbour(standing, standing.below, segment),
      ...chartOf(standing, visit),
      isPinned: placement?.kind === 'pinned',
      isExcluded: placement?.kind === 'excluded',
      isPlaced: placement !== null,
      pinnedAt: placement?.position ?? 0,
      reason: placement?.reason ?? '',
      setAt: placement?.setAt ?? standing.at,
      form:
        form ??
        formOf(PLACEMENT_FIELDS, { position: placement?.position ?? standing.rank ?? 1, reason: placement?.reason }),
      placeUrl: address('/studio/faq', [id, 'placement'], segment),
      editUrl: address('/studio/articles', [id]),
      crumbs: [
        { label: t('studio.board.title'), url: boardAddress(segment) },
        { label: standing.question, url: '' },
      ],
    };
    return view('studio/standing', page, {
      title: t('studio.standing.title', { question: standing.question }),
      status: form?.hasErrors ? 422 : 200,
      hasCharts: true,
    });
  }
}

function neighbour({ score }: FaqExplanation, other: Neighbour | null, segment: SegmentQuery) {
  return other
    ? {
        url: standingAddress(other.articleId, segment),
        question: other.question,
        score: rounded(other.score),
        difference: rounded(Math.abs(other.score - score)),
      }
    : null;
}

/** The same numbers twice: for the chart as series from the oldest week on, for the table from the latest. */
function chartOf({ weeks, at }: FaqExplanation, { t, locale }: Visit) {
  const channels = CHANNELS.filter((channel) => weeks.some((week) => week.channel === channel));
  const mondays = mondaysUntil(new Date(at));
  const first = mondays[0]!;
  const rows = mondays.map((monday) => {
    const own = weeks.filter(({ week }) => week === monday);
    const sum = (value: (week: (typeof own)[number]) => number) => own.reduce((total, week) => total + value(week), 0);
    return {
      monday,
      label: t('studio.standing.week-of', { day: formatShortDate(monday, locale) }),
      counts: channels.map((channel) =>
        tenths(
          own
            .filter((week) => week.channel === channel)
            .reduce((total, week) => total + week.confirmed + week.predicted, 0),
        ),
      ),
      total: tenths(sum(({ confirmed, predicted }) => confirmed + predicted)),
      confirmed: sum(({ confirmed }) => confirmed),
      predicted: tenths(sum(({ predicted }) => predicted)),
      score: rounded(sum(({ score }) => score)),
    };
  });
  return {
    channels: channels.map((channel, index) => ({ label: t(`desk.channel.${channel}`), tone: (index % 6) + 1 })),
    weeks: rows.filter(({ total }) => total > 0).toReversed(),
    hasWeeks: rows.some(({ total }) => total > 0),
    isCut: weeks.some(({ week }) => week < first),
    series: JSON.stringify({
      weeks: mondays.map((monday) => Date.parse(`${monday}T12:00:00Z`) / 1000),
      channels: channels.map((channel, index) => ({
        label: t(`desk.channel.${channel}`),
        counts: rows.map(({ counts }) => counts[index]),
      })),
      locale,
    }),
  };
}

function mondaysUntil(at: Date): string[] {
  const day = new Date(at.toISOString().slice(0, 10));
  const monday = day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS;
  return Array.from({ length: WEEKS }, (_, index) =>
    new Date(monday - (WEEKS - 1 - index) * WEEK_MS).toISOString().slice(0, 10),
  );
}

const rounded = (score: number) => Math.round(score * 100) / 100;
