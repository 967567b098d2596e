import { Injectable } from '@nestjs/common';
import { CustomersService, normalizeEmail, type Actor } from '../../accounts/index.js';
import type { Tx } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { isId, newId } from '../../platform/ids/index.js';
import { oneMergeAtATime } from '../ticket-merging.js';
import { nothingYet, type Tally } from './import-run.js';
import { TicketsImported } from './import.events.js';
import type { People, References } from './ticket-references.queries.js';
import { momentRow, unansweredSince } from './ticket-moments.js';
import type { CheckedTicket } from './ticket-record.js';
import { insertFollowers, insertLinks, insertMoments, insertTickets, type TicketRow } from './ticket-rows.js';
import { TicketRewriter, type KnownTicket } from './ticket-rewriter.js';

/**
 * Puts batches of checked records into the desk: a ticket per record, with its conversation, links and
 * requester, in a dozen statements however many there are. Only one record per key.
 */
@Injectable()
export class TicketWriter {
  constructor(
    private readonly events: EventLog,
    private readonly customers: CustomersService,
    private readonly rewriter: TicketRewriter,
  ) {}

  async save(tx: Tx, actor: Actor, tickets: readonly CheckedTicket[], references: References): Promise<Tally> {
    const known = await this.known(tx, tickets);
    const fresh = tickets.filter(({ externalId }) => !known.has(externalId));
    const told = tickets.filter(
      ({ externalId, hash }) => known.has(externalId) && known.get(externalId)!.hash !== hash,
    );
    const people = await this.people(tx, [...fresh, ...told]);

    const created = await this.create(tx, fresh, references, people);
    const changed = await this.rewriter.rewrite(tx, actor, told, known, references, people);
    const ids = [...created, ...changed];
    if (ids.length > 0) await this.events.record(tx, new TicketsImported(ids));
    return {
      ...nothingYet(),
      created: created.length,
      updated: changed.length,
      unchanged: tickets.length - created.length - changed.length,
    };
  }

  /** What saving would come to, without writing: an update is counted where the record is another than the last one. */
  async rehearse(tx: Tx, tickets: readonly CheckedTicket[]): Promise<Tally> {
    const known = await this.known(tx, tickets, false);
    const tally = nothingYet();
    for (const { externalId, hash } of tickets) {
      const before = known.get(externalId);
      tally[before ? (before.hash === hash ? 'unchanged' : 'updated') : 'created'] += 1;
    }
    return tally;
  }

  private async known(tx: Tx, tickets: readonly CheckedTicket[], lock = true): Promise<Map<string, KnownTicket>> {
    const keys = tickets.map(({ externalId }) => externalId);
    const rows: Array<KnownTicket & { key: string }> = await tx.query(
      // In one order, so that two who lock several tickets never wait for each other.
      `SELECT id, coalesce(external_id, id::text) AS key, imported_hash AS hash, deleted_at IS NOT NULL AS "isDeleted" FROM ticket
        WHERE external_id = ANY($1) OR (id = ANY($2::uuid[]) AND external_id IS NULL)
        ORDER BY id ${lock ? 'FOR NO KEY UPDATE' : ''}`,
      [keys, keys.filter(isId)],
    );
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }

  /** Requesters and followers get an account where they have none; other authors are found or stay a name. */
  private async people(tx: Tx, tickets: readonly CheckedTicket[]): Promise<People> {
    const customers = tickets.flatMap(({ requester, requesterName, followers, locale }) => [
      ...(requester === null ? [] : [{ email: requester, name: requesterName, locale }]),
      ...followers.map((email) => ({ email, locale })),
    ]);
    const people =
      customers.length > 0 ? await this.customers.ensureCustomers(tx, customers) : new Map<string, string>();
    const authors = new Set<string>();
    for (const { author } of tickets.flatMap(({ moments }) => moments)) {
      const address = author === null ? null : normalizeEmail(author);
      if (address !== null && !people.has(address)) authors.add(address);
    }
    if (authors.size === 0) return people;
    const rows: Array<{ id: string; email: string }> = await tx.query(
      'SELECT id, email FROM account WHERE email = ANY($1)',
      [[...authors]],
    );
    return new Map([...people, ...rows.map(({ email, id }): [string, string] => [email, id])]);
  }

  private async create(
    tx: Tx,
    tickets: readonly CheckedTicket[],
    references: References,
    people: People,
  ): Promise<string[]> {
    if (tickets.length === 0) return [];
    const roots = await this.roots(tx, tickets);
    const rows = tickets.map((ticket): TicketRow => {
      const id = newId();
      const row = rowOf(id, ticket, references, people);
      const into = ticket.mergedInto === null ? undefined : roots.get(ticket.mergedInto);
      if (into) Object.assign(row, { mergedIntoId: into.id, rootId: into.rootId, mergedAt: ticket.mergedAt });
      roots.set(ticket.externalId, { id, rootId: row.rootId });
      return row;
    });
    await insertTickets(tx, rows);

    const moments = rows.flatMap(({ id, requesterId }, index) => {
      const { requesterName, moments: said } = tickets[index]!;
      return said.map((moment) => momentRow(id, moment, requesterId, requesterName, people));
    });
    await insertMoments(tx, moments);
    await insertLinks(
      tx,
      rows.flatMap(({ id, solvedAt, openedAt }, index) =>
        tickets[index]!.articles.map((key) => ({
          ticketId: id,
          articleId: references.articles.get(key)!,
          at: solvedAt ?? openedAt,
        })),
      ),
    );
    await insertFollowers(
      tx,
      rows.flatMap(({ id, openedAt }, index) =>
        tickets[index]!.followers.map((email) => ({ ticketId: id, accountId: people.get(email)!, since: openedAt })),
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** The tickets that others say they were merged into, and what those count as. */
  private async roots(tx: Tx, tickets: readonly CheckedTicket[]): Promise<Map<string, { id: string; rootId: string }>> {
    const keys = [...new Set(tickets.flatMap(({ mergedInto }) => mergedInto ?? []))];
    if (keys.length === 0) return new Map();
    await oneMergeAtATime(tx);
    const rows: Array<{ key: string; id: string; rootId: string }> = await tx.query(
      `SELECT coalesce(external_id, id::text) AS key, id, root_id AS "rootId" FROM ticket
        WHERE external_id = ANY($1) OR (id = ANY($2::uuid[]) AND external_id IS NULL)`,
      [keys, keys.filter(isId)],
    );
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }
}

function rowOf(id: string, ticket: CheckedTicket, references: References, people: People): TicketRow {
  const { product, assignee, team, requester } = ticket;
  const times = [ticket.openedAt, ticket.solvedAt, ticket.closedAt, ...ticket.moments.map(({ at }) => at)];
  return {
    id,
    number: ticket.number,
    externalId: ticket.externalId,
    importedHash: ticket.hash,
    subject: ticket.subject,
    type: ticket.type,
    status: ticket.status,
    priority: ticket.priority,
    productId: product === null ? null : references.products.get(product)!,
    locale: ticket.locale,
    channel: ticket.channel,
    requesterId: requester === null ? null : people.get(requester)!,
    assigneeId: assignee === null ? null : references.assignees.get(assignee)!,
    teamId: team === null ? null : references.teams.get(team)!,
    openedAt: ticket.openedAt,
    updatedAt: times.reduce<Date>((latest, time) => (time && time > latest ? time : latest), ticket.openedAt),
    solvedAt: ticket.solvedAt,
    closedAt: ticket.closedAt,
    unansweredSince: unansweredSince(ticket.status, ticket.moments),
    solution: ticket.solution,
    mergedIntoId: null,
    rootId: id,
    mergedAt: null,
  };
}
