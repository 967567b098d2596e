import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { readableArticlesSql } from '../knowledge/index.js';
import { Database } from '../platform/database/index.js';
import { pageOf, type PageOf } from '../platform/http/index.js';
import { inLocale, visibleProductsSql } from '../products/index.js';
import { AttachmentsQueries } from './attachments.queries.js';
import type { ChangeLine, LinkLine, MomentLine, TicketDetails } from './ticket-details.js';
import { TicketFollowers } from './ticket-followers.js';
import { TicketGroupsQueries } from './ticket-groups.queries.js';
import { TicketLinksQueries } from './ticket-links.queries.js';
import { listSql, type TicketFilter } from './ticket-list.js';
import {
  binder,
  isTicketSql,
  personSql,
  summaryColumns,
  summaryJoins,
  summaryOf,
  type SummaryRow,
  type TicketSummary,
} from './ticket-summary.js';
import { TicketSearch } from './ticket-search.js';
import { TicketNotFound } from './ticket.errors.js';
import { readableVisibilities, visibleTickets } from './ticket.policy.js';

export type { LinkLine } from './ticket-details.js';

/** How many tickets each of the desk's filters holds. Customers have only open and waiting ones, of their own. */
export interface TicketCounts {
  open: number;
  waiting: number;
  /** Open or waiting, as all below. */
  mine: number;
  unassigned: number;
  unanswered: number;
  /** Of the actor's own team; 0 without one. */
  team: number;
  urgent: number;
}

const PAGE = 50;

/** Reads of tickets, each as far as the actor may see: every condition is in the query, none comes afterwards. */
@Injectable()
export class TicketsQueries {
  constructor(
    private readonly database: Database,
    private readonly groups: TicketGroupsQueries,
    private readonly links: TicketLinksQueries,
    private readonly attachments: AttachmentsQueries,
    private readonly followers: TicketFollowers,
    private readonly search: TicketSearch,
  ) {}

  /**
   * A ticket with its whole history.
   * @param idOrNumber its id, or its number for people with or without a #.
   * @throws TicketNotFound when there is none or this actor may not know of it.
   */
  async get(actor: Actor, idOrNumber: string): Promise<TicketDetails> {
    const { parameters, bind } = binder();
    const visible = (alias: string) => visibleTickets(actor, alias, bind);
    const [row] = await this.database.query<SummaryRow & Omit<TicketDetails, keyof TicketSummary>>(
      `SELECT ${summaryColumns(actor)}, t.external_id AS "externalId", t.solution,
              CASE WHEN t.created_by IS DISTINCT FROM t.requester_id THEN ${personSql(actor, 'creator')} END AS "createdBy",
              t.merged_into_id IS NOT NULL AS "isMerged",
              CASE WHEN root.id IS NOT NULL THEN jsonb_build_object('id', root.id, 'number', root.number) END AS "mergedInto"
         FROM ticket t ${summaryJoins(actor)}
         LEFT JOIN account creator ON creator.id = t.created_by
         LEFT JOIN ticket root ON root.id = t.root_id AND root.id <> t.id AND ${visible('root')}
        WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visible('t')}`,
      parameters,
    );
    if (!row) throw new TicketNotFound(idOrNumber);

    const [, ...merged] = await this.groups.groupOf(actor, row.id);
    const ids = [row.id, ...merged.map(({ id }) => id)];
    const links = await this.linksOf(actor, ids);
    return {
      ...summaryOf(row),
      merged: merged.map(({ id, number, subject }) => ({ id, number, subject })),
      moments: await this.momentsOf(actor, ids),
      changes: await this.changesOf(actor, row.id, links),
      links,
      followers: await this.followers.list(actor, row.id),
    };
  }

  /** Tickets that were not merged into another, the latest change first unless told otherwise. */
  async list(actor: Actor, filter: TicketFilter = {}): Promise<PageOf<TicketSummary>> {
    const { parameters, bind } = binder();
    const limit = filter.limit ?? PAGE;
    const isSearch = filter.search !== undefined && filter.search.trim() !== '';
    const found = isSearch ? await this.search.foundBy(actor, filter.search!) : null;
    const { where, orderBy, key } = listSql(actor, filter, bind, found);
    const rows = await this.database.query<SummaryRow & { key: string[] }>(
      `SELECT ${summaryColumns(actor)}, ${key} AS key FROM ticket t ${summaryJoins(actor)}
        WHERE ${where} ORDER BY ${orderBy} LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    const page = pageOf(rows, limit, (row) => row.key);
    return { ...page, items: page.items.map(({ key: _key, ...row }) => summaryOf(row)) };
  }

  async counts(actor: Actor): Promise<TicketCounts> {
    const { parameters, bind } = binder();
    const visible = visibleTickets(actor, 't', bind);
    const me = isStaff(actor) ? `${bind(actor.accountId)}::uuid` : 'NULL';
    const count = (condition: string) => `count(*) FILTER (WHERE ${isStaff(actor) ? condition : 'false'})::int`;
    const [counts] = await this.database.query<TicketCounts>(
      `SELECT count(*) FILTER (WHERE t.status = 'open')::int AS open,
              count(*) FILTER (WHERE t.status = 'waiting')::int AS waiting,
              ${count(`t.assignee_id = ${me}`)} AS mine,
              ${count('t.assignee_id IS NULL')} AS unassigned,
              ${count('t.unanswered_since IS NOT NULL')} AS unanswered,
              ${count(`t.team_id = (SELECT team_id FROM account WHERE id = ${me})`)} AS team,
              ${count(`t.priority = 'urgent'`)} AS urgent
         FROM ticket t
        WHERE t.status IN ('open', 'waiting') AND t.merged_into_id IS NULL AND ${visible}`,
      parameters,
    );
    return counts!;
  }

  /** What was said in these tickets; the caller has seen to it that the actor may see them. */
  private async momentsOf(actor: Actor, ticketIds: readonly string[]): Promise<MomentLine[]> {
    const rows = await this.database.query<Omit<MomentLine, 'attachments'>>(
      `SELECT m.id, m.ticket_id AS "ticketId", m.at, m.channel, m.direction, m.visibility, m.text,
              coalesce(${personSql(actor, 'a')}, jsonb_build_object('id', NULL, 'name', m.author_name, 'email', NULL)) AS author,
              coalesce(a.role, CASE m.direction WHEN 'in' THEN 'customer' ELSE 'agent' END) <> 'customer' AS "byStaff"
         FROM moment m LEFT JOIN account a ON a.id = m.author_id
        WHERE m.ticket_id = ANY($1) AND m.visibility = ANY($2) ORDER BY m.at, m.id`,
      [ticketIds, readableVisibilities(actor)],
    );
    const files = await this.attachments.ofMoments(
      actor,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => ({ ...row, attachments: files.get(row.id) ?? [] }));
  }

  private async changesOf(actor: Actor, ticketId: string, links: readonly LinkLine[]): Promise<ChangeLine[]> {
    const named = (value: string, what: string) => `CASE WHEN c.what IN (${what}) THEN c.${value}::uuid END`;
    const ids = (what: string) => `${named('old_value', what)}, ${named('new_value', what)}`;
    const names = (value: 'old_value' | 'new_value') => `coalesce(
        (SELECT to_jsonb(a.name) FROM account a WHERE a.id = ${named(value, `'assignee', 'requester', 'follower'`)}),
        (SELECT to_jsonb(x.name) FROM team x WHERE x.id = ${named(value, `'team'`)}),
        (SELECT p.name FROM product p WHERE p.id = ${named(value, `'product'`)}),
        (SELECT to_jsonb('#' || x.number) FROM ticket x WHERE x.id = ${named(value, `'merged', 'unmerged'`)}))`;
    const rows = await this.database.query<Omit<ChangeLine, 'oldName' | 'newName'> & { old: Name; new: Name }>(
      `SELECT c.at, ${personSql(actor, 'a')} AS actor, c.what, c.old_value AS "oldValue", c.new_value AS "newValue",
              ${names('old_value')} AS old, ${names('new_value')} AS new, c.visibility
         FROM ticket_change c LEFT JOIN account a ON a.id = c.actor_id
        WHERE c.ticket_id = $1 AND c.visibility = ANY($2)
          -- What tells of something this actor may not know of is left out: a key that reads tickets reads no articles.
          AND (c.what <> 'article' OR EXISTS (
            SELECT FROM article k WHERE k.id IN (${ids(`'article'`)}) AND ${readableArticlesSql(actor, 'k')}))
          AND NOT EXISTS (
            SELECT FROM product k WHERE k.id IN (${ids(`'product'`)}) AND NOT ${visibleProductsSql(actor, 'k')})
        ORDER BY c.at, c.id`,
      [ticketId, readableVisibilities(actor)],
    );
    const nameOf = (value: string | null, name: Name) => {
      if (name) return typeof name === 'string' ? name : inLocale(name, actor.locale);
      return links.find(({ articleId }) => articleId === value)?.question ?? value;
    };
    return rows.map(({ old: oldName, new: newName, ...line }) => ({
      ...line,
      oldName: nameOf(line.oldValue, oldName),
      newName: nameOf(line.newValue, newName),
    }));
  }

  /** An article that answered two of the merged tickets answers the question once. */
  private async linksOf(actor: Actor, ticketIds: readonly string[]): Promise<LinkLine[]> {
    const byTicket = await this.links.articlesOf(actor, ticketIds);
    const byArticle = new Map<string, LinkLine>();
    for (const link of ticketIds.flatMap((id) => byTicket.get(id) ?? [])) {
      const known = byArticle.get(link.articleId);
      if (!known || link.probability > known.probability) byArticle.set(link.articleId, link);
    }
    return [...byArticle.values()].sort((one, other) => other.probability - one.probability);
  }
}

/** Of a product in each language, of everything else as it is. */
type Name = string | { nl?: string; en?: string } | null;
