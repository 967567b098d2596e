import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { isId } from '../../platform/ids/index.js';
import { ProductsQueries } from '../../products/index.js';
import { cut } from './field-reader.js';
import type { CheckedTicket } from './ticket-record.js';

/** The rows behind the keys, names and addresses of a batch of records. */
export interface References {
  articles: ReadonlyMap<string, string>;
  products: ReadonlyMap<string, string>;
  assignees: ReadonlyMap<string, string>;
  teams: ReadonlyMap<string, string>;
}

/** Accounts by mail address. */
export type People = ReadonlyMap<string, string>;

export interface Judgement {
  references: References;
  /** What can't be taken, and why. */
  refused: ReadonlyMap<CheckedTicket, string>;
}

/** A row is known by its key in other systems; one that never had a key, by our own id: that is what an export writes. */
export interface Keyed {
  id: string;
  key: string;
}

/** Looks up what records point at. */
@Injectable()
export class TicketReferencesQueries {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
  ) {}

  /** @param alsoArticles keys of articles that will be there when it counts: for a rehearsal */
  async judge(tickets: readonly CheckedTicket[], alsoArticles?: ReadonlySet<string>): Promise<Judgement> {
    const references: References = {
      articles: await this.articles(tickets.flatMap(({ articles }) => articles)),
      products: await this.products.idsByKey(tickets.flatMap(({ product }) => product ?? [])),
      assignees: await this.staff(tickets.flatMap(({ assignee }) => assignee ?? [])),
      teams: await this.teams(tickets.flatMap(({ team }) => team ?? [])),
    };
    const known = await this.tickets(tickets.flatMap(({ mergedInto }) => mergedInto ?? []));
    const refused = new Map<CheckedTicket, string>();
    for (const ticket of tickets) {
      const reasons = faultsOf(ticket, references, known, alsoArticles);
      if (reasons.length > 0) refused.set(ticket, reasons.join('; '));
      else known.add(ticket.externalId);
    }
    return { references, refused };
  }

  /** Article ids by key. */
  async articles(keys: readonly string[]): Promise<Map<string, string>> {
    return this.byKey('article', keys);
  }

  /** Which of these keys are tickets. */
  async tickets(keys: readonly string[]): Promise<Set<string>> {
    return new Set((await this.byKey('ticket', keys)).keys());
  }

  private async byKey(table: 'article' | 'ticket', keys: readonly string[]): Promise<Map<string, string>> {
    const wanted = [...new Set(keys)];
    if (wanted.length === 0) return new Map();
    const rows = await this.database.query<Keyed>(
      `SELECT id, external_id AS key FROM ${table} WHERE external_id = ANY($1)
       UNION ALL
       SELECT id, id::text FROM ${table} WHERE id = ANY($2::uuid[]) AND external_id IS NULL`,
      [wanted, wanted.filter(isId)],
    );
    return new Map(rows.map(({ key, id }) => [key, id]));
  }

  private async staff(addresses: readonly string[]): Promise<Map<string, string>> {
    if (addresses.length === 0) return new Map();
    const rows = await this.database.query<Keyed>(
      `SELECT id, email AS key FROM account WHERE email = ANY($1) AND role <> 'customer'`,
      [[...new Set(addresses)]],
    );
    return new Map(rows.map(({ key, id }) => [key, id]));
  }

  private async teams(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const rows = await this.database.query<Keyed>('SELECT id, name AS key FROM team WHERE name = ANY($1)', [
      [...new Set(names)],
    ]);
    return new Map(rows.map(({ key, id }) => [key, id]));
  }
}

function faultsOf(
  ticket: CheckedTicket,
  { articles, products, assignees, teams }: References,
  known: ReadonlySet<string>,
  alsoArticles?: ReadonlySet<string>,
): string[] {
  const faults: string[] = [];
  for (const key of ticket.articles) {
    if (!articles.has(key) && !alsoArticles?.has(key)) faults.push(`article: there is no article ${cut(key)}`);
  }
  const { product, assignee, team, mergedInto } = ticket;
  if (product !== null && !products.has(product)) faults.push(`product: there is no product ${cut(product)}`);
  if (assignee !== null && !assignees.has(assignee))
    faults.push(`assignee: nobody of the staff has the address ${assignee}`);
  if (team !== null && !teams.has(team)) faults.push(`team: there is no team ${cut(team)}`);
  if (mergedInto !== null && !known.has(mergedInto)) {
    faults.push(`merged_into: there is no ticket ${cut(mergedInto)}, nor one before this in the file`);
  }
  return faults;
}
