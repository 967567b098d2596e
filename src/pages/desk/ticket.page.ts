import { ATTACHMENTS_A_MOMENT, CHANNELS, type TicketDetails, type TicketSummary } from '../../tickets/index.js';
import { inLocale } from '../../products/index.js';
import { isEditor } from '../../accounts/index.js';
import { address } from '../address.js';
import { choices, formOf, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import type { Visit } from '../visit.js';
import type { AnswerPicker } from './answer-picker.js';
import { conflictOf } from './conflict.js';
import type { Choosable } from './desk-choices.js';
import { CHANNEL_ICON, waitOf } from './desk-words.js';
import { FACT_FIELDS, factSelects, factsOf, mergedFacts, type FactField } from './facts.js';
import { queueAddress, queueFrom } from './queue-filter.js';
import type { Neighbours } from './queue-walk.js';
import type { SuggestedPage } from './suggested.js';
import { timelineOf } from './timeline.js';

/** What can be written under a conversation; one of them is in front. */
export const PANELS = ['reply', 'note', 'heard', 'solve'] as const;
export type Panel = (typeof PANELS)[number];

/** What a page knows beyond the ticket: forms that came back, with what was typed and what is wrong. */
export interface TicketState {
  queue: string;
  panel?: Panel;
  reply?: Form | undefined;
  note?: Form | undefined;
  heard?: Form | undefined;
  solve?: Form | undefined;
  facts?: Form<FactField> | undefined;
  /** What was typed into the fields beside the conversation, to go over what they are now. */
  typedFacts?: Body;
  follow?: Form | undefined;
  /** What is wrong, about the ticket rather than about one field. */
  message?: string | undefined;
  /** Since when somebody else changed it; null when nobody did. */
  changedSince?: string | null;
  isLinking?: boolean;
}

export type PickerPage = Awaited<ReturnType<AnswerPicker['pick']>>;

export interface TicketParts {
  choosable: Choosable;
  others: readonly TicketSummary[];
  neighbours: Neighbours;
  /** What can be run for this customer, or goes on. */
  procedures: object;
  solving: PickerPage;
  linking: PickerPage;
  suggested: SuggestedPage;
  links: ReadonlyArray<{ id: string; link: string; isForStaff: boolean }>;
  after: 'stay' | 'next';
  now: Date;
}

export function ticketPage(visit: Visit, ticket: TicketDetails, state: TicketState, parts: TicketParts) {
  const { t, actor } = visit;
  const { now } = parts;
  const isDone = ticket.status === 'solved' || ticket.status === 'closed';
  const wait = ticket.unansweredSince ? waitOf(ticket.unansweredSince, now, visit) : null;
  const to = (...segments: string[]) => address('/desk/tickets', [ticket.number, ...segments]);
  const facts =
    state.facts ?? (state.typedFacts ? mergedFacts(ticket, state.typedFacts) : formOf(FACT_FIELDS, factsOf(ticket)));
  const isFollowing = ticket.followers.some(({ id }) => id === actor.accountId);

  return {
    number: ticket.number,
    subject: ticket.subject,
    queueUrl: queueAddress(queueFrom(state.queue)),
    queueLabel: t(`desk.view.${queueFrom(state.queue).view}`),
    previous: neighbourUrl(parts.neighbours.previous, state.queue),
    next: neighbourUrl(parts.neighbours.next, state.queue),
    // Goes along with every form: what was read, when, and where from.
    read: { version: ticket.version, seen: ticket.updatedAt.toISOString(), queue: state.queue },
    status: ticket.status,
    statusLabel: t(`desk.status.${ticket.status}`),
    priority: ticket.priority,
    priorityLabel: t(`desk.priority.${ticket.priority}`),
    showsPriority: ticket.priority === 'urgent' || ticket.priority === 'high',
    isUnanswered: wait !== null,
    wait: wait?.text ?? '',
    isLongWait: wait?.isLong ?? false,
    openedAt: ticket.openedAt,
    channel: t(`desk.channel.${ticket.channel}`),
    channelIcon: CHANNEL_ICON[ticket.channel],
    externalId: ticket.externalId ?? '',
    createdBy: ticket.createdBy?.name ?? '',

    isMerged: ticket.isMerged,
    mergedInto: ticket.mergedInto && {
      number: ticket.mergedInto.number,
      url: address('/desk/tickets', [ticket.mergedInto.number]),
    },
    merged: ticket.merged.map(({ number, subject }) => ({
      number,
      subject,
      url: address('/desk/tickets', [number]),
      undo: address('/desk/tickets', [number, 'merge', 'undo']),
    })),
    hasMerged: ticket.merged.length > 0,

    message: state.message ?? '',
    conflict: state.changedSince ? conflictOf(ticket, state.changedSince, visit, now) : null,
    // What went wrong is said beside what was being done.
    isAboutComposer: state.panel !== undefined,
    timeline: timelineOf(ticket, visit, now),

    isDone,
    isSolved: ticket.status === 'solved',
    isClosed: ticket.status === 'closed',
    solution: ticket.solution ?? '',
    isMine: ticket.assignee !== null && ticket.assignee.id === actor.accountId,
    composer: composerOf(visit, ticket, state, parts, isDone),
    facts: {
      selects: factSelects(facts, ticket, parts.choosable, visit),
      subject: facts.fields.subject,
      was: JSON.stringify(factsOf(ticket)),
      errors: facts,
    },
    linked: linksOf(visit, ticket, parts),
    hasLinks: ticket.links.length > 0,
    procedures: parts.procedures,
    linking: parts.linking,
    suggested: parts.suggested,
    draftUrl: isEditor(visit.actor) ? address('/studio/articles/new', [], { ticket: ticket.number }) : '',
    isLinking: state.isLinking ?? false,
    customer: customerOf(visit, ticket, parts),
    followers: ticket.followers.map(({ id, name, email, role }) => ({
      id,
      name,
      email: email ?? '',
      isCustomer: role === 'customer',
    })),
    isFollowing,
    follow: state.follow ?? formOf(['email']),
    canDelete: actor.role === 'admin',
    urls: {
      self: to(),
      take: to('assignment'),
      facts: to('facts'),
      close: to('closure'),
      reopen: to('reopening'),
      links: to('links'),
      unlink: to('links', 'removal'),
      follow: to('followers'),
      unfollow: to('followers', 'removal'),
      merge: to('merge'),
      undoMerge: to('merge', 'undo'),
      delete: to('deletion'),
    },
  };
}

function composerOf(visit: Visit, ticket: TicketDetails, state: TicketState, parts: TicketParts, isDone: boolean) {
  const { t } = visit;
  const to = (segment: string) => address('/desk/tickets', [ticket.number, segment]);
  const front = state.panel ?? 'reply';
  const labels: Record<Panel, string> = {
    reply: t('desk.reply'),
    note: t('desk.note'),
    heard: t('desk.heard'),
    solve: t(isDone ? 'desk.solve.again' : 'desk.solve'),
  };
  // What is closed was solved for good: another solution needs it open again.
  const panels = PANELS.filter((panel) => panel !== 'solve' || ticket.status !== 'closed');
  const channels = labelled(CHANNELS, (value) => t(`desk.channel.${value}`));
  const reply = withIds('reply', state.reply ?? formOf(['text', 'channel', 'waits'], { channel: ticket.channel }));
  const heard = withIds('heard', state.heard ?? formOf(['text', 'channel'], { channel: heardOver(ticket) }));
  const note = withIds('note', state.note ?? formOf(['text', 'visibility'], { visibility: 'staff' }));
  const solve = withIds('solve', state.solve ?? formOf(['text'], { text: ticket.solution ?? '' }));
  return {
    tabs: panels.map((panel) => ({ panel, label: labels[panel], isInFront: panel === front })),
    canSolve: panels.includes('solve'),
    files: ATTACHMENTS_A_MOMENT,
    after: (['stay', 'next'] as const).map((value) => ({
      value,
      label: t(`desk.after.${value}`),
      isSelected: value === parts.after,
    })),
    reply: {
      url: to('replies'),
      form: reply,
      channels: choices(channels, reply.fields['channel']!.value),
      canWait: !isDone,
      // Most answers leave the next word to the customer.
      waits: state.reply ? reply.fields['waits']?.value === 'yes' : true,
    },
    heard: { url: to('contacts'), form: heard, channels: choices(channels, heard.fields['channel']!.value) },
    note: { url: to('notes'), form: note, isShared: note.fields['visibility']!.value !== 'staff' },
    solve: { url: to('solution'), form: solve, picker: parts.solving },
  };
}

/** Two forms on one page may have fields of one name, not of one id. */
function withIds(prefix: string, form: Form): Form {
  const fields = Object.fromEntries(
    Object.entries(form.fields).map(([name, field]) => [name, { ...field, id: `${prefix}-${name}` }]),
  );
  const errors = form.errors.map(({ field, message }) => ({
    field: field.replace('field-', `${prefix}-`),
    message,
  }));
  return { ...form, fields, errors };
}

/** What a customer says and staff write down was hardly ever written. */
function heardOver({ channel }: TicketDetails): string {
  return channel === 'counter' || channel === 'chat' || channel === 'social' ? channel : 'phone';
}

function linksOf({ t }: Visit, ticket: TicketDetails, { links }: TicketParts) {
  return ticket.links.map((link) => {
    const known = links.find(({ id }) => id === link.articleId);
    return {
      id: link.articleId,
      question: link.question,
      url: address(`/${link.locale}/articles`, [link.slug]),
      isConfirmed: link.source === 'confirmed',
      probability: link.probability,
      by: link.createdBy ? t('desk.links.by', { name: link.createdBy.name }) : '',
      link: known?.link ?? '',
      isForStaff: known?.isForStaff ?? false,
    };
  });
}

function customerOf(visit: Visit, ticket: TicketDetails, { others }: TicketParts) {
  const { t, locale } = visit;
  return {
    name: ticket.requester?.name ?? t('desk.nobody'),
    email: ticket.requester?.email ?? '',
    isKnown: Boolean(ticket.requester?.id),
    allUrl: ticket.requester?.id ? address('/desk', [], { view: 'all', requester: ticket.requester.id }) : '',
    product: ticket.product ? inLocale(ticket.product.name, locale) : '',
    others: others.map((other) => ({
      number: other.number,
      url: address('/desk/tickets', [other.number]),
      subject: other.subject,
      status: other.status,
      statusLabel: t(`desk.status.${other.status}`),
      openedAt: other.openedAt,
    })),
    hasOthers: others.length > 0,
  };
}

function neighbourUrl(number: number | null, queue: string): string {
  return number === null ? '' : address('/desk/tickets', [number], { queue });
}
