import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { ChangedField } from '../ticket-change.entity.js';
import type { TicketStatus } from '../ticket-words.js';
import { planMoments, type KnownMoment } from './moment-plan.js';
import type { References } from './ticket-references.queries.js';
import type { CheckedTicket } from './ticket-record.js';
import { insertFollowers, insertLinks, insertMoments, type MomentRow } from './ticket-rows.js';
import type { People } from './ticket-writer.js';

/** A ticket that is there already. */
export interface KnownTicket {
  id: string;
  /** Of the record it was last imported from; null when it never was. */
  hash: string | null;
  isDeleted: boolean;
}

/** What a record can change, as it stands in the table. */
interface Row {
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
interface Held {
  row: Row;
  moments: KnownMoment[];
  /** Confirmed links by article; true for those that came from a file, which the file may take back. */
  links: Map<string, boolean>;
  followers: Set<string>;
}

interface Rewriting {
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

/**
 * Brings tickets that are there already up to date with a record that says something else than the last one did. What
 * a record does not mention stays; of the conversation nothing is taken away, nor is a link that a person made. A
 * merge is the desk's business: no file undoes or repeats it.
 */
@Injectable()
export class TicketRewriter {
  constructor(private readonly clock: Clock) {}

  /** Answers the ids of the tickets that are different now. */
  async rewrite(
    tx: Tx,
    actor: Actor,
    tickets: readonly CheckedTicket[],
    known: ReadonlyMap<string, KnownTicket>,
    references: References,
    people: People,
  ): Promise<string[]> {
    const living = tickets.filter(({ externalId }) => !known.get(externalId)!.isDeleted);
    if (living.length === 0) return [];
    const now = this.clock.now();
    const held = await this.held(
      tx,
      living.map(({ externalId }) => known.get(externalId)!.id),
    );

    const plan: Rewriting = { rows: [], moments: [], texts: [], links: [], unlinks: [], followers: [], changes: [] };
    const changed: string[] = [];
    for (const ticket of living) {
      const { id } = known.get(ticket.externalId)!;
      if (planTicket(plan, ticket, held.get(id)!, references, people, now)) changed.push(id);
    }
    await tx.query(
      `UPDATE ticket t SET imported_hash = r.hash FROM unnest($1::uuid[], $2::text[]) AS r (id, hash) WHERE t.id = r.id`,
      [living.map(({ externalId }) => known.get(externalId)!.id), living.map(({ hash }) => hash)],
    );
    if (changed.length > 0) await this.apply(tx, actor, plan, changed, now);
    return changed;
  }

  private async held(tx: Tx, ids: readonly string[]): Promise<Map<string, Held>> {
    const rows: Row[] = await tx.query(
      `SELECT id, subject, type, status, priority, product_id AS "productId", locale, channel, requester_id AS "requesterId",
              assignee_id AS "assigneeId", team_id AS "teamId", opened_at AS "openedAt", solved_at AS "solvedAt",
              closed_at AS "closedAt", solution, unanswered_since AS "unansweredSince" FROM ticket WHERE id = ANY($1)`,
      [ids],
    );
    const held = new Map(
      rows.map((row): [string, Held] => [row.id, { row, moments: [], links: new Map(), followers: new Set() }]),
    );
    const moments: Array<KnownMoment & { ticketId: string }> = await tx.query(
      `SELECT id, ticket_id AS "ticketId", at, direction, visibility, text FROM moment WHERE ticket_id = ANY($1)
        ORDER BY ticket_id, at, id`,
      [ids],
    );
    for (const moment of moments) held.get(moment.ticketId)!.moments.push(moment);
    const links: Array<{ ticketId: string; articleId: string; isImported: boolean }> = await tx.query(
      `SELECT ticket_id AS "ticketId", article_id AS "articleId", created_by IS NULL AS "isImported"
         FROM ticket_link WHERE ticket_id = ANY($1) AND source = 'confirmed'`,
      [ids],
    );
    for (const { ticketId, articleId, isImported } of links) held.get(ticketId)!.links.set(articleId, isImported);
    const followers: Array<{ ticketId: string; accountId: string }> = await tx.query(
      `SELECT ticket_id AS "ticketId", account_id AS "accountId" FROM ticket_follower WHERE ticket_id = ANY($1)`,
      [ids],
    );
    for (const { ticketId, accountId } of followers) held.get(ticketId)!.followers.add(accountId);
    return held;
  }

  private async apply(tx: Tx, actor: Actor, plan: Rewriting, changed: readonly string[], now: Date): Promise<void> {
    await tx.query(
      `UPDATE ticket t SET subject = r.subject, type = r.type, status = r.status, priority = r.priority,
              product_id = r."productId", locale = r.locale, channel = r.channel, requester_id = r."requesterId",
              assignee_id = r."assigneeId", team_id = r."teamId", opened_at = r."openedAt", solved_at = r."solvedAt",
              closed_at = r."closedAt", solution = r.solution, unanswered_since = r."unansweredSince"
         FROM json_to_recordset($1::json) AS r (id uuid, subject text, type text, status text, priority text,
              "productId" uuid, locale text, channel text, "requesterId" uuid, "assigneeId" uuid, "teamId" uuid,
              "openedAt" timestamptz, "solvedAt" timestamptz, "closedAt" timestamptz, solution text, "unansweredSince" timestamptz)
        WHERE t.id = r.id`,
      [JSON.stringify(plan.rows)],
    );
    // An agent who is looking at one of them is told that it changed.
    await tx.query('UPDATE ticket SET version = version + 1, updated_at = $2 WHERE id = ANY($1)', [changed, now]);
    await tx.query(
      `UPDATE moment m SET text = r.text, at = r.at FROM json_to_recordset($1::json) AS r (id uuid, text text, at timestamptz)
        WHERE m.id = r.id`,
      [JSON.stringify(plan.texts)],
    );
    await tx.query(
      `DELETE FROM ticket_link l USING json_to_recordset($1::json) AS r ("ticketId" uuid, "articleId" uuid)
        WHERE l.ticket_id = r."ticketId" AND l.article_id = r."articleId"`,
      [JSON.stringify(plan.unlinks)],
    );
    await insertMoments(tx, plan.moments);
    await insertLinks(tx, plan.links);
    await insertFollowers(tx, plan.followers);
    await tx.query(
      `INSERT INTO ticket_change (id, ticket_id, at, actor_id, what, old_value, new_value, visibility)
       SELECT r.id, r."ticketId", $2, $3, r.what, r.old, r.new, r.visibility
         FROM json_to_recordset($1::json) AS r (id uuid, "ticketId" uuid, what text, old text, new text, visibility text)`,
      [JSON.stringify(plan.changes), now, actor.accountId],
    );
  }
}

/** Adds what a record changes to the plan; answers whether that is anything. */
function planTicket(
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
