import type { FaqEntry } from '../../faq/index.js';
import type { TicketCounts, TicketSummary } from '../../tickets/index.js';
import { CHANNELS, PRIORITIES, TICKET_KINDS, TICKET_SORTS } from '../../tickets/index.js';
import { inLocale } from '../../products/index.js';
import { address } from '../address.js';
import { choices } from '../forms.js';
import type { Icon } from '../icons.js';
import { labelled } from '../options.js';
import type { Visit } from '../visit.js';
import type { Choosable } from './desk-choices.js';
import { CHANNEL_ICON, waitOf, whenOf } from './desk-words.js';
import { QUEUE_FILTERS, QUEUE_VIEWS, queueAddress, queueText, type Queue, type QueueView } from './queue-filter.js';

interface QueueParts {
  tickets: readonly TicketSummary[];
  next: string | null;
  counts: TicketCounts;
  choosable: Choosable;
  /** Whose tickets only are shown, when the address says so. */
  requester: string | null;
  /** The questions that are asked most, with how often this week. */
  asked: readonly FaqEntry[];
  hasTeam: boolean;
  now: Date;
}

/** How many a pile holds. What is done isn't counted: nobody waits for that number, and it would be read every minute. */
const COUNT: Partial<Record<QueueView, keyof TicketCounts>> = {
  todo: 'unanswered',
  mine: 'mine',
  team: 'team',
  unassigned: 'unassigned',
  open: 'open',
  waiting: 'waiting',
};

const EMPTY_ICON: Partial<Record<QueueView, Icon>> = { todo: 'smile', mine: 'inbox', unassigned: 'check' };

export function queuePage(visit: Visit, queue: Queue, parts: QueueParts) {
  const { t } = visit;
  const filters = filtersOf(visit, queue, parts);
  const chips = filters
    .filter(({ selected }) => selected !== '')
    .map(({ name, label, selected }) => ({ label, value: selected, url: without(queue, name) }));
  if (parts.requester !== null)
    chips.push({ label: t('desk.queue.requester'), value: parts.requester, url: without(queue, 'requester') });

  return {
    title: queue.q ? t('desk.queue.found', { words: queue.q }) : t(`desk.view.${queue.view}`),
    views: viewsPage(visit, queue, parts),
    asked: parts.asked.map(({ question, locale, slug, count }) => ({
      question,
      url: address(`/${locale}/articles`, [slug]),
      count:
        count.asked === null
          ? t('desk.asked.fewer', { count: count.fewerThan ?? 0 })
          : t('desk.asked.count', { count: count.asked }),
    })),
    search: queue.q ?? '',
    isSearch: Boolean(queue.q),
    clearSearch: queueAddress(queue, { q: undefined, cursor: undefined, view: 'todo' }),
    hidden: [
      { name: 'view', value: queue.view },
      { name: 'q', value: queue.q ?? '' },
      { name: 'requester', value: queue.requester ?? '' },
    ].filter(({ value }) => value !== ''),
    filters,
    sorts: choices(
      labelled(TICKET_SORTS, (value) => t(`desk.sort.${value}`)),
      queue.sort,
    ),
    chips,
    hasFilters: chips.length > 0,
    clearFilters: queueAddress(
      queue,
      Object.fromEntries([...QUEUE_FILTERS, 'cursor'].map((name) => [name, undefined])),
    ),
    rows: parts.tickets.map((ticket) => rowOf(visit, queue, ticket, parts.now)),
    isEmpty: parts.tickets.length === 0,
    empty: emptyOf(visit, queue, chips.length > 0),
    pages: {
      next: parts.next ? queueAddress(queue, { cursor: parts.next }) : '',
      first: queue.cursor ? queueAddress(queue, { cursor: undefined }) : '',
    },
  };
}

/** The piles beside the queue, which are asked for again now and then. */
export function viewsPage({ t }: Visit, queue: Queue, parts: Pick<QueueParts, 'counts' | 'hasTeam'>) {
  return {
    refresh: address('/desk/counts', [], { queue: queueText(queue) }),
    items: QUEUE_VIEWS.filter((name) => name !== 'team' || parts.hasTeam).map((name) => {
      const counted = COUNT[name];
      return {
        label: t(`desk.view.${name}`),
        url: queueAddress(queue, { view: name, q: undefined, cursor: undefined, sort: undefined }),
        isCurrent: name === queue.view,
        isCounted: counted !== undefined,
        count: counted ? parts.counts[counted] : 0,
        // One number may call for attention; all of them would be noise.
        isLoud: name === 'todo' && parts.counts.unanswered > 0,
      };
    }),
    urgent: parts.counts.urgent,
    hasUrgent: parts.counts.urgent > 0,
    urgentUrl: address('/desk', [], { view: 'open', priority: 'urgent' }),
  };
}

function filtersOf({ t }: Visit, queue: Queue, { choosable }: QueueParts) {
  const selects = [
    { name: 'product' as const, label: t('desk.product'), options: choosable.products },
    {
      name: 'priority' as const,
      label: t('desk.priority'),
      options: labelled(PRIORITIES.toReversed(), (value) => t(`desk.priority.${value}`)),
    },
    {
      name: 'type' as const,
      label: t('desk.type'),
      options: labelled(TICKET_KINDS, (value) => t(`desk.type.${value}`)),
    },
    {
      name: 'channel' as const,
      label: t('desk.channel'),
      options: labelled(CHANNELS, (value) => t(`desk.channel.${value}`)),
    },
    { name: 'team' as const, label: t('desk.team'), options: queue.view === 'team' ? [] : choosable.teams },
    {
      name: 'assignee' as const,
      label: t('desk.assignee'),
      options: queue.view === 'mine' || queue.view === 'unassigned' ? [] : choosable.staff,
    },
  ];
  return selects
    .filter(({ options }) => options.length > 0)
    .map(({ name, label, options }) => ({
      name,
      id: `filter-${name}`,
      label,
      choices: choices(options, queue[name] ?? ''),
      selected: options.find(({ value }) => value === queue[name])?.label ?? '',
    }));
}

function rowOf(visit: Visit, queue: Queue, ticket: TicketSummary, now: Date) {
  const { t, locale, actor } = visit;
  const wait = ticket.unansweredSince ? waitOf(ticket.unansweredSince, now, visit) : null;
  const isUrgent = ticket.priority === 'urgent' || ticket.priority === 'high';
  return {
    number: ticket.number,
    url: address('/desk/tickets', [ticket.number], { queue: queueText(queue) }),
    subject: ticket.subject,
    requester: ticket.requester?.name ?? t('desk.nobody'),
    product: ticket.product ? inLocale(ticket.product.name, locale) : '',
    channel: t(`desk.channel.${ticket.channel}`),
    channelIcon: CHANNEL_ICON[ticket.channel],
    status: ticket.status,
    statusLabel: t(`desk.status.${ticket.status}`),
    priority: ticket.priority,
    priorityLabel: t(`desk.priority.${ticket.priority}`),
    showsPriority: isUrgent && ticket.status !== 'solved' && ticket.status !== 'closed',
    assignee: ticket.assignee?.name ?? '',
    isMine: ticket.assignee !== null && ticket.assignee.id === actor.accountId,
    team: ticket.team?.name ?? '',
    isUnanswered: wait !== null,
    wait: wait?.text ?? '',
    isLongWait: wait?.isLong ?? false,
    updatedAt: ticket.updatedAt,
    updated: whenOf(ticket.updatedAt, now, visit),
  };
}

function emptyOf({ t }: Visit, queue: Queue, hasFilters: boolean) {
  if (queue.q || hasFilters) {
    return {
      icon: 'search',
      title: t('desk.empty.found.title'),
      text: t('desk.empty.found.text'),
      action: t('desk.empty.found.action'),
      url: queueAddress(queue, Object.fromEntries(['q', 'cursor', ...QUEUE_FILTERS].map((name) => [name, undefined]))),
    };
  }
  const isQuiet = queue.view === 'mine';
  return {
    icon: EMPTY_ICON[queue.view] ?? 'inbox',
    title: t(`desk.empty.${queue.view}.title`),
    text: t(`desk.empty.${queue.view}.text`),
    action: t(isQuiet ? 'desk.empty.take' : 'desk.empty.new'),
    url: isQuiet ? '/desk?view=unassigned' : '/desk/tickets/new',
  };
}

function without(queue: Queue, name: keyof Queue): string {
  return queueAddress(queue, { [name]: undefined, cursor: undefined });
}
