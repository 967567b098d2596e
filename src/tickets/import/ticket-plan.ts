import { newId } from '../../platform/ids/index.js';
import type { ChangedField } from '../ticket-change.entity.js';
import type { TicketStatus } from '../ticket-words.js';
import { planMoments, type KnownMoment } from './moment-plan.js';
import type { CheckedTicket } from './ticket-record.js';
import type { People, References } from './ticket-references.queries.js';
import type { MomentRow } from './ticket-rows.js';

/** What a record can change, as it stands in the table. */
export interface Row {
  id: string;
  subject: string;
  type: string;
  status: TicketStatus;
  priority: string;
  productId: string | null;
  locale: string;
  channel: string;
  requesterId: string | null;
  assigneeId: string | null;
  teamId: string | null;
  openedAt: Date;
  solvedAt: Date | null;
  closedAt: Date | null;
  solution: string | null;
  unansweredSince: Date | null;
}

/** A known ticket with what hangs on it. */
export interface Held {
  row: Row;
  moments: KnownMoment[];
  /** Confirmed links by article; true for those that came from a file, which the file may take back. */
  links: Map<string, boolean>;
  followers: Set<string>;
}

export interface Rewriting {
  rows: Row[];
  moments: MomentRow[];
  texts: Array<{ id: string; at: Date; text: string }>;
  links: Array<{ ticketId: string; articleId: string; at: Date }>;
  unlinks: Array<{ ticketId: string; articleId: string }>;
  followers: Array<{ ticketId: string; accountId: string; since: Date }>;
  changes: Array<{
    id: string;
    ticketId: string;
    what: ChangedField;
    old: string | null;
    new: string | null;
    visibility: string;
  }>;
}

const NOTED: Partial<Record<keyof Row, ChangedField>> = {
  subject: 'subject',
  type: 'type',
  status: 'status',
  priority: 'priority',
  productId: 'product',
  locale: 'locale',
  requesterId: 'requester',
  assigneeId: 'assignee',
  teamId: 'team',
  solution: 'solution',
};

/** Adds what a record changes to the plan; answers whether that is anything. */
export function planTicket(
  plan: Rewriting,
  ticket: CheckedTicket,
  { row, moments, links, followers }: Held,
  references: References,
  people: People,
  now: Date,
): boolean {
  const ticketId = row.id;
  const after = rowAfter(ticket, row, references, people);
  const said = planMoments(ticket, moments, row, people);
  if (said.added.length > 0 || after.status !== row.status) after.unansweredSince = said.unansweredSince(after.status);

  const isOther = (Object.keys(after) as Array<keyof Row>).filter((field) => !same(after[field], row[field]));
  const isListed = new Set(ticket.articles.map((key) => references.articles.get(key)!));
  const isLinksSaid = ticket.said.has('article');
  const linked = [...isListed].filter((articleId) => isLinksSaid && !links.has(articleId));
  const unlinked = [...links].flatMap(([articleId, isImported]) =>
    isLinksSaid && isImported && !isListed.has(articleId) ? [articleId] : [],
  );
  const following = ticket.followers.map((email) => people.get(email)!).filter((id) => !followers.has(id));
  const pieces = [isOther, said.added, said.corrected, linked, unlinked, following];
  if (pieces.every(({ length }) => length === 0)) return false;

  if (isOther.length > 0) plan.rows.push(after);
  plan.moments.push(...said.added);
  plan.texts.push(...said.corrected);
  plan.links.push(...linked.map((articleId) => ({ ticketId, articleId, at: now })));
  plan.unlinks.push(...unlinked.map((articleId) => ({ ticketId, articleId })));
  plan.followers.push(...following.map((accountId) => ({ ticketId, accountId, since: now })));
  const note = (what: ChangedField, before: string | null, then: string | null) => {
    const visibility = what === 'status' || what === 'solution' ? 'customer' : 'staff';
    plan.changes.push({ id: newId(), ticketId, what, old: before, new: then, visibility });
  };
  for (const field of isOther)
    if (NOTED[field]) note(NOTED[field], row[field] as string | null, after[field] as string | null);
  for (const articleId of linked) note('article', null, articleId);
  for (const articleId of unlinked) note('article', articleId, null);
  return true;
}

function rowAfter(ticket: CheckedTicket, row: Row, references: References, people: People): Row {
  const { said } = ticket;
  const id = (key: string | null, ids: ReadonlyMap<string, string>) => (key === null ? null : ids.get(key)!);
  return {
    ...row,
    ...(said.has('subject') ? { subject: ticket.subject } : {}),
    ...(said.has('type') ? { type: ticket.type } : {}),
    ...(said.has('priority') ? { priority: ticket.priority } : {}),
    ...(said.has('product') ? { productId: id(ticket.product, references.products) } : {}),
    ...(said.has('locale') ? { locale: ticket.locale } : {}),
    ...(said.has('channel') ? { channel: ticket.channel } : {}),
    ...(said.has('requester') ? { requesterId: id(ticket.requester, people) } : {}),
    ...(said.has('assignee') ? { assigneeId: id(ticket.assignee, references.assignees) } : {}),
    ...(said.has('team') ? { teamId: id(ticket.team, references.teams) } : {}),
    ...(said.has('opened_at') ? { openedAt: ticket.openedAt } : {}),
    ...endOf(ticket, row),
  };
}

/** Status, dates and solution hang together. */
function endOf(ticket: CheckedTicket, row: Row): Partial<Row> {
  const { said, status } = ticket;
  const isSolved = status === 'solved' || status === 'closed';
  if (!said.has('status') && !said.has('solved_at') && !said.has('closed_at')) {
    return said.has('solution') && row.solution !== null && ticket.solution !== null
      ? { solution: ticket.solution }
      : {};
  }
  if (!isSolved) return { status, solvedAt: null, closedAt: null, solution: null };
  const solvedAt = said.has('solved_at') ? ticket.solvedAt : (row.solvedAt ?? ticket.solvedAt);
  const closedAt = said.has('closed_at') ? ticket.closedAt : (row.closedAt ?? ticket.closedAt);
  return {
    status,
    solvedAt,
    closedAt: status === 'closed' ? closedAt : null,
    solution: said.has('solution') ? ticket.solution : (row.solution ?? ticket.solution),
    unansweredSince: null,
  };
}

function same(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}
