import { isStaff, type Actor } from '../accounts/index.js';
import { isId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { visibleProductsSql, type ProductName } from '../products/index.js';
import type { Channel, Priority, TicketKind, TicketStatus } from './ticket-words.js';

/** Puts a value among a query's parameters and answers its placeholder. */
export type Bind = (value: unknown) => string;

/** Somebody's name; the address is for staff's eyes. */
export interface Person {
  id: string | null;
  name: string;
  email: string | null;
}

/** A ticket in a list. What only the desk needs to know is null for customers. */
export interface TicketSummary {
  id: string;
  number: number;
  subject: string;
  type: TicketKind;
  status: TicketStatus;
  priority: Priority;
  channel: Channel;
  locale: Locale;
  product: ProductName | null;
  requester: Person | null;
  assignee: Person | null;
  team: { id: string; name: string } | null;
  openedAt: Date;
  updatedAt: Date;
  solvedAt: Date | null;
  closedAt: Date | null;
  /** Since when the customer waits for an answer; null when staff spoke last or it is solved. */
  unansweredSince: Date | null;
  version: number;
}

/** Begins the parameters of a query, for conditions that bring values of their own. */
export function binder(...parameters: unknown[]): { parameters: unknown[]; bind: Bind } {
  return { parameters, bind: (value) => `$${parameters.push(value)}` };
}

/**
 * What a person or a program calls a ticket by, as a condition: the id, or the number with or without its #. Anything
 * else is no ticket.
 */
export function isTicketSql(idOrNumber: string, alias: string, bind: Bind): string {
  if (isId(idOrNumber)) return `${alias}.id = ${bind(idOrNumber)}::uuid`;
  const number = /^#?(\d{1,15})$/.exec(idOrNumber.trim())?.[1];
  return number ? `${alias}.number = ${bind(number)}::bigint` : 'false';
}

/** An account under this alias as a Person. Visitors, who can't prove who they are, learn nobody's name. */
export function personSql(actor: Actor, alias: string): string {
  if (actor.role === 'visitor') return 'NULL::jsonb';
  const email = isStaff(actor) ? `${alias}.email` : 'NULL';
  return `CASE WHEN ${alias}.id IS NOT NULL
    THEN jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'email', ${email}) END`;
}

/** The columns of a TicketSummary, from a ticket under the alias t and the joins below. No parameters. */
export function summaryColumns(actor: Actor): string {
  const forStaff = (sql: string) => (isStaff(actor) ? sql : 'NULL::jsonb');
  return `t.id, t.number, t.subject, t.type, t.status, t.priority, t.channel, t.locale,
    CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('id', p.id, 'key', p.key, 'name', p.name) END AS product,
    ${personSql(actor, 'requester')} AS requester,
    ${forStaff(personSql(actor, 'assignee'))} AS assignee,
    ${forStaff(`CASE WHEN team.id IS NOT NULL THEN jsonb_build_object('id', team.id, 'name', team.name) END`)} AS team,
    t.opened_at AS "openedAt", t.updated_at AS "updatedAt", t.solved_at AS "solvedAt", t.closed_at AS "closedAt",
    t.unanswered_since AS "unansweredSince", t.version`;
}

export function summaryJoins(actor: Actor): string {
  return `LEFT JOIN product p ON p.id = t.product_id AND ${visibleProductsSql(actor, 'p')}
    LEFT JOIN account requester ON requester.id = t.requester_id
    LEFT JOIN account assignee ON assignee.id = t.assignee_id
    LEFT JOIN team ON team.id = t.team_id`;
}

/** A row of the columns above, as it comes from the database. */
export type SummaryRow = Omit<TicketSummary, 'number'> & { number: string };

/** bigint comes as text. */
export function summaryOf<Row extends SummaryRow>(row: Row): Omit<Row, 'number'> & { number: number } {
  return { ...row, number: Number(row.number) };
}
