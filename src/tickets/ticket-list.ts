import { isStaff, type Actor } from '../accounts/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { decodeCursor } from '../platform/http/index.js';
import { isId } from '../platform/ids/index.js';
import type { Bind } from './ticket-summary.js';
import { visibleTickets } from './ticket.policy.js';
import type { Channel, Priority, TicketKind, TicketStatus } from './ticket-words.js';

export const TICKET_SORTS = ['updated', 'opened', 'waiting', 'priority'] as const;
/** The latest change first, the newest first, who waits longest first, or the most urgent first. */
export type TicketSort = (typeof TICKET_SORTS)[number];

export interface TicketFilter {
  status?: readonly TicketStatus[] | undefined;
  /** An account, the actor, or nobody. Staff only, as are team, priority and unanswered. */
  assignee?: string | undefined;
  teamId?: string | undefined;
  productId?: string | undefined;
  channel?: Channel | undefined;
  type?: TicketKind | undefined;
  priority?: Priority | undefined;
  requesterId?: string | undefined;
  /** Only tickets whose customer waits for an answer, or only the others. */
  unanswered?: boolean | undefined;
  updatedSince?: Date | undefined;
  /** A number, an address, or words out of subject, conversation (staff: notes too) and solution. */
  search?: string | undefined;
  /** `updated` when left out. `waiting` shows only who waits, `priority` is for staff. */
  sort?: TicketSort | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

interface SortKey {
  sql: string;
  cast: 'timestamptz' | 'int' | 'uuid';
}

const ID: SortKey = { sql: 't.id', cast: 'uuid' };
const URGENCY: SortKey = { sql: `array_position(ARRAY['urgent', 'high', 'normal', 'low'], t.priority)`, cast: 'int' };

/** All keys of a sort run in one direction, so that one comparison of rows finds the page after a cursor. */
const SORTS: Record<TicketSort, { keys: SortKey[]; descending: boolean }> = {
  updated: { keys: [{ sql: 't.updated_at', cast: 'timestamptz' }, ID], descending: true },
  opened: { keys: [{ sql: 't.opened_at', cast: 'timestamptz' }, ID], descending: true },
  waiting: { keys: [{ sql: 't.unanswered_since', cast: 'timestamptz' }, ID], descending: false },
  priority: { keys: [URGENCY, { sql: 't.opened_at', cast: 'timestamptz' }, ID], descending: false },
};

/** What of a list's query depends on the filter; the ticket is t. */
export interface ListSql {
  where: string;
  orderBy: string;
  /** An array of texts: what the cursor of the page after this row is made of. */
  key: string;
}

/** The condition that a search asks for; see TicketSearch. */
type FoundBy = (bind: Bind) => string;

/** @throws InvalidInput for a cursor of another list, and for a filter that is not the actor's. */
export function listSql(actor: Actor, filter: TicketFilter, bind: Bind, found: FoundBy | null): ListSql {
  refuseWhatIsForStaff(actor, filter);
  const { keys, descending } = SORTS[filter.sort ?? 'updated'];
  const conditions = [visibleTickets(actor, 't', bind), 't.merged_into_id IS NULL', ...filterSql(actor, filter, bind)];
  if (found) conditions.push(found(bind));
  if (filter.sort === 'waiting') conditions.push('t.unanswered_since IS NOT NULL');
  if (filter.cursor !== undefined) {
    const values = decodeCursor(filter.cursor, keys.length);
    if (!values.every((value, index) => fits(value, keys[index]!.cast))) throw foreignCursor();
    const after = values.map((value, index) => `${bind(value)}::${keys[index]!.cast}`);
    conditions.push(`(${keys.map(({ sql }) => sql).join(', ')}) ${descending ? '<' : '>'} (${after.join(', ')})`);
  }
  return {
    where: conditions.join(' AND '),
    orderBy: keys.map(({ sql }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', '),
    key: `ARRAY[${keys.map(keyText).join(', ')}]`,
  };
}

function filterSql(actor: Actor, filter: TicketFilter, bind: Bind): string[] {
  const equal: ReadonlyArray<[column: string, value: unknown]> = [
    ['t.team_id', filter.teamId],
    ['t.product_id', filter.productId],
    ['t.channel', filter.channel],
    ['t.type', filter.type],
    ['t.priority', filter.priority],
    ['t.requester_id', filter.requesterId],
  ];
  const conditions = equal
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => `${column} = ${bind(value)}`);
  if (filter.status) conditions.push(`t.status = ANY(${bind(filter.status)}::text[])`);
  if (filter.assignee === 'none') conditions.push('t.assignee_id IS NULL');
  else if (filter.assignee) {
    // Somebody without an account, such as an API key, has nothing assigned.
    conditions.push(`t.assignee_id = ${bind(filter.assignee === 'me' ? actor.accountId : filter.assignee)}::uuid`);
  }
  if (filter.unanswered !== undefined)
    conditions.push(`t.unanswered_since IS ${filter.unanswered ? 'NOT NULL' : 'NULL'}`);
  if (filter.updatedSince) conditions.push(`t.updated_at >= ${bind(filter.updatedSince)}`);
  return conditions;
}

/** What customers don't see they can't find out by filtering either. */
function refuseWhatIsForStaff(actor: Actor, filter: TicketFilter): void {
  if (isStaff(actor)) return;
  const wrong = (['assignee', 'teamId', 'priority', 'unanswered'] as const)
    .filter((field) => filter[field] !== undefined)
    .map((field) => ({ path: field as string, message: 'is for staff' }));
  if (filter.sort === 'priority' || filter.sort === 'waiting') wrong.push({ path: 'sort', message: 'is for staff' });
  if (wrong.length > 0) throw new InvalidInput(wrong);
}

/** To the microsecond and in UTC: what JavaScript makes of a date would lose rows between two of its milliseconds. */
function keyText({ sql, cast }: SortKey): string {
  return cast === 'timestamptz'
    ? `to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    : `(${sql})::text`;
}

function fits(value: string, cast: SortKey['cast']): boolean {
  if (cast === 'uuid') return isId(value);
  if (cast === 'int') return /^[1-4]$/.test(value);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

function foreignCursor(): InvalidInput {
  return new InvalidInput([{ path: 'cursor', message: 'is a cursor of another list or order' }]);
}
