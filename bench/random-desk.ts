import type { Random } from '../demo/random.js';
import { SYSTEM, type Actor } from '../src/accounts/index.js';
import { JourneyConsumer, NotificationRules, NotificationSending, PortalQueries } from '../src/notifications/index.js';
import type { Database } from '../src/platform/database/index.js';
import type { RecordedEvent } from '../src/platform/events/index.js';
import { newId } from '../src/platform/ids/index.js';

/** What the flood needs of a started service, whose clock it moves. */
export interface Desk {
  db: Database;
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
  setClock(now: Date): void;
}

/** Small, so that budgets are met all the time. */
const BUDGETS = { perRequest: 3, perDay: 4 };
const HOUR = 60 * 60_000;
const DAYS = 6;
const START = Date.parse('2026-03-26T00:00:00Z');

interface Done {
  eventId: string;
  ticketId: string;
  /** The milestone of the default journeys that it reaches, told without asking them. */
  milestones: Array<{ key: string; isOnce: boolean }>;
  /** Whom no message about it may go to. */
  doerId: string | null;
}

interface RandomTicket {
  id: string;
  requesterId: string;
  followerIds: string[];
}

export interface Flood {
  tickets: number;
  events: number;
  mails: number;
  held: number;
  silent: number;
  faults: string[];
}

/**
 * Random tickets go through random events, for people with random preferences who change them on the way; then what
 * was mailed is held against the promises, without asking the code that made them. Days with another clock included:
 * the nights of these are when Europe moves its clocks.
 */
export async function flood(desk: Desk, random: Random, count: number): Promise<Flood> {
  const faults: string[] = [];
  await desk.get(NotificationRules).change(SYSTEM, BUDGETS);
  const { customers, staff } = await people(desk.db, random, Math.max(10, Math.ceil(count / 8)));
  const done: Done[] = [];
  const tickets: RandomTicket[] = [];
  const steps = (DAYS * 24) / 2;
  let eventNumber = 1_000_000;

  for (let step = 0; step < steps; step += 1) {
    const from = START + step * 2 * HOUR;
    desk.setClock(new Date(from));
    const fresh = await open(desk.db, random, customers, Math.ceil((count * (step + 1)) / steps) - tickets.length);
    tickets.push(...fresh);
    const events: RecordedEvent[] = [];
    const note = (ticket: RandomTicket, topic: string, more: object, doing: Omit<Done, 'eventId' | 'ticketId'>) => {
      const id = String((eventNumber += 1));
      const at = new Date(from + random.between(0, 2 * HOUR));
      events.push({ id, topic, payload: { ticketId: ticket.id, ...more }, at });
      done.push({ eventId: id, ticketId: ticket.id, ...doing });
    };
    for (const ticket of fresh) {
      const byId = random.pick([ticket.requesterId, null, random.pick(staff)]);
      note(ticket, 'ticket.opened', { byId }, { milestones: [{ key: 'received', isOnce: true }], doerId: byId });
    }
    for (let n = 0; n < (count * 5) / steps; n += 1) act(random, random.pick(tickets), staff, note);
    events.sort((one, other) => one.at.getTime() - other.at.getTime());
    await desk.db.write((tx) => desk.get(JourneyConsumer).apply(events, tx));
    if (random.chance(0.3)) await changeSomePreferences(desk.db, random, customers);
    desk.setClock(new Date(from + 2 * HOUR));
    while ((await desk.get(NotificationSending).sendDue()) > 0);
  }
  desk.setClock(new Date(START + (DAYS + 2) * 24 * HOUR));
  while ((await desk.get(NotificationSending).sendDue()) > 0);

  const told = await checkPromises(desk, tickets, done, faults);
  return { tickets: tickets.length, events: done.length, ...told, faults };
}

type Note = (ticket: RandomTicket, topic: string, more: object, doing: Omit<Done, 'eventId' | 'ticketId'>) => void;

/** Something happens to a ticket, in no sensible order. */
function act(random: Random, ticket: RandomTicket, staff: string[], note: Note): void {
  const agent = random.pick([random.pick(staff), null, ...ticket.followerIds]);
  const by = (key: string | null, isOnce = false) => ({ milestones: key ? [{ key, isOnce }] : [], doerId: agent });
  const customer = random.pick([ticket.requesterId, null, ...ticket.followerIds]);
  const happenings = [
    () => note(ticket, 'ticket.updated', { byId: agent, now: { status: 'waiting' } }, by('question')),
    () => note(ticket, 'ticket.updated', { byId: agent, now: { assigneeId: staff[0] } }, by('taken-up', true)),
    () => note(ticket, 'ticket.updated', { byId: agent, now: { status: 'open' } }, by(null)),
    () => note(ticket, 'ticket.answered', { by: 'staff', byId: agent }, by('taken-up', true)),
    () =>
      note(
        ticket,
        'ticket.answered',
        { by: 'customer', byId: customer },
        { milestones: [], doerId: customer ?? ticket.requesterId },
      ),
    () => note(ticket, 'ticket.planned', { byId: agent }, by('planned')),
    () => note(ticket, 'ticket.solved', { byId: agent, articleIds: [] }, by('solved')),
    () => note(ticket, 'ticket.reopened', { byId: customer }, { milestones: [], doerId: customer }),
    () => note(ticket, 'ticket.closed', { byId: agent }, by('closed', true)),
    // A note that is nowhere to be found is none for the customer.
    () => note(ticket, 'ticket.noted', { byId: agent, momentId: newId() }, by(null)),
  ];
  random.pick(happenings)();
}

async function people(db: Database, random: Random, count: number): Promise<{ customers: string[]; staff: string[] }> {
  const make = async (role: string, many: number) => {
    const ids = Array.from({ length: many }, () => newId());
    await db.query(
      `INSERT INTO account (id, email, name, role, locale, created_at, updated_at)
       SELECT id, id || '@flood.example', 'Somebody', $2, CASE WHEN n % 2 = 0 THEN 'nl' ELSE 'en' END, now(), now()
         FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, n)`,
      [ids, role],
    );
    return ids;
  };
  const customers = await make('customer', count);
  const staff = await make('agent', 6);
  await changeSomePreferences(db, random, [...customers, ...staff]);
  await db.query(`INSERT INTO notification_address_off (address, kind, at) VALUES ($1, 'bounce', now())`, [
    `${customers[0]}@flood.example`,
  ]);
  return { customers, staff };
}

async function changeSomePreferences(db: Database, random: Random, ids: string[]): Promise<void> {
  const rows = ids
    .filter(() => random.chance(0.5))
    .map((id) => {
      const route = random.chance(0.3) ? 'message' : 'email';
      const quiet = random.chance(0.5);
      return {
        id,
        follow: random.pick(['milestones', 'milestones', 'digest', 'action', 'none']),
        route,
        phone: route === 'message' ? '+31612345678' : null,
        quiet_from: quiet ? Math.floor(random.between(0, 1440)) : null,
        quiet_to: quiet ? Math.floor(random.between(0, 1440)) : null,
        digest_at: Math.floor(random.between(0, 1440)),
        time_zone: random.pick(['Europe/Amsterdam', 'America/New_York', 'Asia/Kathmandu', 'UTC']),
      };
    });
  await db.query(
    `INSERT INTO notification_preference (account_id, follow, route, phone, quiet_from, quiet_to, digest_at, time_zone, updated_at)
     SELECT r.*, now() FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, follow text, route text, phone text,
            quiet_from int, quiet_to int, digest_at int, time_zone text)
     ON CONFLICT (account_id) DO UPDATE SET follow = excluded.follow, route = excluded.route, phone = excluded.phone,
       quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, time_zone = excluded.time_zone`,
    [JSON.stringify(rows)],
  );
}

async function open(db: Database, random: Random, customers: string[], many: number): Promise<RandomTicket[]> {
  const tickets = Array.from({ length: Math.max(0, many) }, () => {
    const requesterId = random.pick(customers);
    const followerIds = customers.filter(
      (id) => id !== requesterId && random.chance(Math.min(0.5, 1 / customers.length)),
    );
    return { id: newId(), requesterId, followerIds };
  });
  await db.query(
    `INSERT INTO ticket (id, subject, type, status, priority, locale, channel, requester_id, opened_at, updated_at, root_id)
     SELECT id, 'Flood', (ARRAY['question', 'incident', 'request', 'complaint'])[1 + n % 4], 'open', 'normal', 'nl', 'web', requester, now(), now(), id
       FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS t (id, requester, n)`,
    [tickets.map(({ id }) => id), tickets.map(({ requesterId }) => requesterId)],
  );
  const follows = tickets.flatMap(({ id, followerIds }) => followerIds.map((followerId) => [id, followerId]));
  await db.query(
    `INSERT INTO ticket_follower (ticket_id, account_id, since) SELECT t, a, now() FROM unnest($1::uuid[], $2::uuid[]) AS f (t, a)`,
    [follows.map(([id]) => id), follows.map(([, followerId]) => followerId)],
  );
  return tickets;
}

interface Told {
  reachedId: string;
  eventId: string;
  ticketId: string;
  milestone: string;
  accountId: string;
  outcome: 'message' | 'held' | 'silent';
  because: string | null;
  mailId: string | null;
  state: string | null;
}

async function checkPromises(desk: Desk, tickets: RandomTicket[], done: Done[], faults: string[]) {
  const { db } = desk;
  const all = (condition: boolean, fault: string) => condition || faults.push(fault);
  const reached = await db.query<{ key: string }>(
    `SELECT ticket_id || '/' || milestone || '/' || occurrence AS key FROM milestone_reached`,
  );
  const expected = new Set(
    done.flatMap(({ eventId, ticketId, milestones }) =>
      milestones.map(({ key, isOnce }) => `${ticketId}/${key}/${isOnce ? 'once' : eventId}`),
    ),
  );
  all(reached.length === expected.size, `${reached.length} milestones stand in the portal instead of ${expected.size}`);
  for (const { key } of reached) all(expected.has(key), `${key} was reached, and nothing did that`);

  const told = await db.query<Told>(
    `SELECT r.id AS "reachedId", r.event_id AS "eventId", r.ticket_id AS "ticketId", r.milestone, o.account_id AS "accountId",
            o.outcome, o.because, m.id AS "mailId", n.state
       FROM milestone_outcome o JOIN milestone_reached r ON r.id = o.reached_id
       LEFT JOIN notification n ON n.id = o.notification_id LEFT JOIN mail m ON m.id = n.id`,
  );
  const doers = new Map(done.map(({ eventId, doerId }) => [eventId, doerId]));
  const twice = new Set<string>();
  for (const { reachedId, eventId, accountId, mailId, state, outcome } of told) {
    all(!twice.has(`${reachedId}/${accountId}`), `${accountId} was told twice of ${reachedId}`);
    twice.add(`${reachedId}/${accountId}`);
    all(doers.get(eventId) !== accountId, `${accountId} was told of what they did themselves (${eventId})`);
    if (outcome === 'message')
      all((state === 'sent') === (mailId !== null), `a message is ${state} and has mail ${mailId}`);
  }
  const [mails] = await db.query<{ count: number; odd: number; double: number }>(
    `SELECT count(*)::int, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM milestone_outcome o WHERE o.notification_id = m.id))::int AS odd,
            (count(*) - count(DISTINCT m.id))::int AS double FROM mail m WHERE m.kind LIKE 'milestone-%' OR m.kind = 'digest'`,
  );
  all(mails!.odd === 0, `${mails!.odd} mails tell of no milestone`);
  for (const { what, most, count } of await db.query<{ what: string; most: number; count: number }>(
    `SELECT 'request' AS what, $1::int AS most, count(*)::int FROM notification n JOIN mail m ON m.id = n.id
      WHERE n.ticket_id IS NOT NULL GROUP BY n.account_id, n.ticket_id HAVING count(*) > $1
     UNION ALL
     SELECT 'day', $2::int, count(*)::int FROM notification n JOIN mail m ON m.id = n.id
      GROUP BY n.account_id, n.day HAVING count(*) > $2`,
    [BUDGETS.perRequest, BUDGETS.perDay],
  ))
    faults.push(`${count} messages for one ${what}, at most ${most} are allowed`);

  await checkPortal(desk, tickets, told, faults);
  const count = (outcome: string) => told.filter((one) => one.outcome === outcome).length;
  return { mails: mails!.count, held: count('held'), silent: count('silent') };
}

/** Everybody who may see a ticket sees every milestone of it, what was held back with the reason. */
async function checkPortal(desk: Desk, tickets: RandomTicket[], told: Told[], faults: string[]): Promise<void> {
  const byReader = new Map<string, Told[]>();
  for (const one of told.filter(({ outcome }) => outcome === 'held')) {
    const key = `${one.ticketId}/${one.accountId}`;
    byReader.set(key, [...(byReader.get(key) ?? []), one]);
  }
  const known = new Set(tickets.map(({ id }) => id));
  for (const [key, held] of byReader) {
    const [ticketId = '', accountId = ''] = key.split('/');
    if (!known.has(ticketId)) continue;
    const reader: Actor = { ...SYSTEM, accountId, key: `account:${accountId}`, role: 'customer', via: 'session' };
    const { reached } = await desk.get(PortalQueries).of(reader, ticketId);
    const shown = reached.filter((milestone) => milestone.told === 'held' && milestone.reason !== '');
    if (shown.length !== held.length)
      faults.push(`${held.length} were held back for ${accountId}, and the portal shows ${shown.length}`);
  }
}
