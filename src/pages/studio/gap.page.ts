import { GAP_NAME_MAX, type GapDetails, type GapSummary, type GapTicket } from '../../matching/index.js';
import { address, helpAddress } from '../address.js';
import type { Form } from '../forms.js';
import { sparkline } from '../sparkline.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

/** What two people never said in the same words has no name of its own. */
export function titleOf({ t }: Visit, { name }: GapSummary): string {
  return name || t('studio.gap.nameless');
}

/** A gap in the list. */
export function gapLine(visit: Visit, gap: GapSummary) {
  const { t } = visit;
  const { id, tickets, searches, customers, weeks, latestAt } = gap;
  return {
    id,
    name: titleOf(visit, gap),
    url: address('/studio/gaps', [id]),
    tickets,
    searches,
    customers,
    trend: sparkline(weeks),
    trendLabel: t('studio.gaps.trend', { count: weeks.length }),
    hasLatest: latestAt !== null,
    latestAt,
  };
}

/** One gap, with what stands in the way of writing about it and what is to be done afterwards. */
export function gapPage(visit: Visit, gap: GapDetails, offered: readonly GapTicket[], form: Form<'name'>) {
  const { t } = visit;
  const to = (...segments: string[]) => address('/studio/gaps', [gap.id, ...segments]);
  return {
    ...gapLine(visit, gap),
    words: gap.words.join(', '),
    form,
    nameMax: GAP_NAME_MAX,
    state: t(`studio.gaps.state.${gap.state}`),
    isDismissed: gap.state === 'dismissed',
    isWritten: gap.state === 'written',
    canWrite: gap.state === 'open',
    article: gap.article && {
      question: gap.article.question,
      lang: gap.article.locale,
      url: articleAddress(gap.article.id, gap.article.locale),
      state: t(gap.article.isOnline ? 'studio.gaps.state.written' : 'studio.gaps.state.writing'),
    },
    channels: gap.channels.map(({ channel, tickets }) => ({ label: t(`desk.channel.${channel}`), tickets })),
    examples: gap.examples.map(ticketLine),
    queries: gap.queries.map(({ query, locale, times }) => ({
      query,
      lang: locale,
      times: t('studio.search.times', { count: times }),
    })),
    near: gap.near.map(({ question, locale, slug, id, probability }) => ({
      question,
      lang: locale,
      url: helpAddress(locale, ['articles', slug]),
      editUrl: articleAddress(id, locale),
      probability,
    })),
    offered: offered.map(ticketLine),
    hasOffered: offered.length > 0,
    urls: {
      name: to('name'),
      dismiss: to('dismissal'),
      restore: to('dismissal', 'undo'),
      draft: to('draft'),
      links: to('links'),
    },
    crumbs: [
      { label: t('studio.gaps.title'), url: '/studio/gaps' },
      { label: titleOf(visit, gap), url: '' },
    ],
  };
}

function ticketLine({ id, number, subject, locale, openedAt }: GapTicket) {
  return { id, number, subject, lang: locale, openedAt, url: address('/desk/tickets', [number]) };
}
