import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoContent, type DemoContent } from './content.js';
import { generateTickets, type DemoTicket } from './generate-tickets.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = new Date('2026-11-19T14:30:00Z');

const share = (some: DemoTicket[], of: DemoTicket[]) => some.length / of.length;
const opened = (ticket: DemoTicket) => new Date(ticket.opened_at);
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', weekday: 'short', hour: '2-digit' });
const localTime = (ticket: DemoTicket) => {
  const parts = new Map(clock.formatToParts(opened(ticket)).map(({ type, value }) => [type, value]));
  return { weekday: parts.get('weekday'), hour: Number(parts.get('hour')) };
};
const isRecent = (ticket: DemoTicket) => now.getTime() - opened(ticket).getTime() < 3 * DAY;
const isSettled = ({ status }: DemoTicket) => status === 'solved' || status === 'closed';
const inMonths = (tickets: DemoTicket[], ...months: number[]) =>
  tickets.filter((ticket) => months.includes(opened(ticket).getUTCMonth()));

describe('a generated history of the desk', () => {
  let content: DemoContent;
  let tickets: DemoTicket[];

  beforeAll(async () => {
    content = await loadDemoContent();
    tickets = generateTickets({ seed: 1, now, count: 2000, days: 180, content });
  });

  const year = () => generateTickets({ seed: 2, now, count: 4000, days: 365, content });

  it('is the same for the same seed and moment, and another for another seed', () => {
    const again = generateTickets({ seed: 1, now, count: 2000, days: 180, content });
    const other = generateTickets({ seed: 2, now, count: 2000, days: 180, content });

    // As text: comparing two thousand records field by field takes Jest seconds.
    expect(JSON.stringify(again) === JSON.stringify(tickets)).toBe(true);
    expect(JSON.stringify(other) === JSON.stringify(tickets)).toBe(false);
  });

  it('has exactly the tickets asked for, oldest first, each with its own number', () => {
    expect(tickets).toHaveLength(2000);
    expect(tickets.map((ticket) => ticket.opened_at)).toEqual(tickets.map((ticket) => ticket.opened_at).toSorted());
    expect(new Set(tickets.map((ticket) => ticket.external_id)).size).toBe(2000);
    expect(generateTickets({ seed: 1, now, count: 0, days: 180, content })).toEqual([]);
    expect(generateTickets({ seed: 1, now, count: 7, days: 1, content })).toHaveLength(7);
  });

  // A Sunday night, the hour that summer time skips, and New Year's Eve: the calendar's nasty corners.
  it.each(['2026-11-19T14:30:00Z', '2026-11-22T23:30:00Z', '2027-03-28T01:30:00Z', '2026-12-31T23:59:59Z'])(
    'keeps every moment between the question and %s, in order',
    (moment) => {
      const history = generateTickets({ seed: 3, now: new Date(moment), count: 800, days: 60, content });

      for (const ticket of history) {
        const times = [ticket.opened_at, ...ticket.moments.map(({ at }) => at)].map((at) => Date.parse(at));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const end = Math.max(...times, Date.parse(ticket.solved_at ?? ticket.opened_at));
        expect(end).toBeLessThanOrEqual(Date.parse(moment));
        expect(times[0]).toBeGreaterThanOrEqual(Date.parse(moment) - 60 * DAY - 1000);
        if (ticket.solved_at) expect(Date.parse(ticket.solved_at)).toBeGreaterThan(Date.parse(ticket.opened_at));
      }
    },
  );

  it('asks for published articles only, and for each of them', () => {
    const published = content.articles.filter(({ status }) => status === 'published').map(({ key }) => key);
    const asked = new Set(tickets.flatMap(({ article }) => article));

    expect([...asked].toSorted()).toEqual(published.toSorted());
  });

  it('asks a few articles often and most of them seldom', () => {
    const counts = new Map<string, number>();
    for (const key of tickets.flatMap(({ article }) => article)) counts.set(key, (counts.get(key) ?? 0) + 1);
    const ranked = [...counts.values()].toSorted((a, b) => b - a);

    expect(ranked[0]).toBeGreaterThan(4 * ranked[Math.floor(ranked.length / 2)]!);
  });

  it('leaves about one in twelve without an article', () => {
    const unanswered = share(
      tickets.filter(({ article }) => article.length === 0),
      tickets,
    );

    expect(unanswered).toBeGreaterThan(0.06);
    expect(unanswered).toBeLessThan(0.1);
  });

  it('is three quarters Dutch', () => {
    const dutch = share(
      tickets.filter(({ locale }) => locale === 'nl'),
      tickets,
    );

    expect(dutch).toBeGreaterThan(0.69);
    expect(dutch).toBeLessThan(0.81);
  });

  it('is busiest on working days and in office hours in Amsterdam', () => {
    const atWork = tickets.filter((ticket) => localTime(ticket).hour >= 8 && localTime(ticket).hour < 18);
    const weekend = tickets.filter((ticket) => ['Sat', 'Sun'].includes(localTime(ticket).weekday ?? ''));

    expect(share(atWork, tickets)).toBeGreaterThan(0.7);
    expect(share(weekend, tickets)).toBeLessThan(0.2);
  });

  it('takes calls and visits only while the desk is open', () => {
    const spoken = tickets.filter(({ channel }) => channel === 'phone' || channel === 'counter');

    expect(spoken.length).toBeGreaterThan(200);
    for (const ticket of spoken) {
      const { weekday, hour } = localTime(ticket);
      expect(weekday).not.toBe('Sun');
      expect(hour).toBeGreaterThanOrEqual(8);
      expect(hour).toBeLessThan(20);
    }
  });

  it('grows cold towards winter and asks about invoices when they arrive', () => {
    const history = year();
    const heating = history.filter(({ article }) => article[0] === 'thermostat-no-heat');
    const invoices = history.filter(({ article }) => article[0] === 'invoice-higher');
    const early = invoices.filter((ticket) => opened(ticket).getUTCDate() <= 5);

    expect(inMonths(heating, 11, 0, 1).length).toBeGreaterThan(3 * inMonths(heating, 5, 6, 7).length);
    // Five of thirty days would be a sixth.
    expect(share(early, invoices)).toBeGreaterThan(0.3);
  });

  it('has one day, about three weeks ago, on which the app was out', () => {
    const reports = tickets.filter(({ article }) => article[0] === 'app-outage');
    const days = new Map<string, DemoTicket[]>();
    for (const ticket of reports) {
      const day = ticket.opened_at.slice(0, 10);
      days.set(day, [...(days.get(day) ?? []), ticket]);
    }
    const burst = [...days.values()].toSorted((one, other) => other.length - one.length)[0]!;
    const ago = (now.getTime() - opened(burst[0]!).getTime()) / DAY;

    expect(burst.length).toBeGreaterThanOrEqual(115);
    expect(burst.length).toBeLessThanOrEqual(130);
    expect(Math.round(ago)).toBeGreaterThanOrEqual(17);
    expect(Math.round(ago)).toBeLessThanOrEqual(25);
    expect(burst.every(({ status }) => status === 'closed')).toBe(true);
  });

  it('has customers who come back with the same question within a week', () => {
    const asked = new Map<string, number>();
    let repeats = 0;
    for (const ticket of tickets) {
      if (!ticket.requester || !ticket.article[0]) continue;
      const question = `${ticket.requester} ${ticket.article[0]}`;
      const earlier = asked.get(question);
      if (earlier !== undefined && opened(ticket).getTime() - earlier < 7 * DAY) repeats += 1;
      asked.set(question, opened(ticket).getTime());
    }

    expect(repeats).toBeGreaterThan(0.03 * tickets.length);
  });

  it('has solved everything older than three days, and not yet all of the rest', () => {
    const recent = tickets.filter(isRecent);

    expect(tickets.filter((ticket) => !isRecent(ticket)).every(isSettled)).toBe(true);
    expect(new Set(recent.map(({ status }) => status))).toEqual(new Set(['open', 'waiting', 'solved']));
    for (const ticket of tickets) {
      expect(ticket.solved_at !== null).toBe(isSettled(ticket));
      expect(ticket.solution !== null).toBe(isSettled(ticket));
    }
  });

  it('answers most of what it solves, and keeps staff notes on some', () => {
    const solved = tickets.filter(({ solved_at }) => solved_at !== null);
    const answered = solved.filter(({ moments }) =>
      moments.some((moment) => moment.author?.endsWith('@zonnedal.example')),
    );
    const noted = tickets.filter(({ moments }) => moments.some(({ visibility }) => visibility === 'staff'));

    expect(share(answered, solved)).toBeGreaterThan(0.8);
    expect(share(noted, tickets)).toBeGreaterThan(0.1);
    expect(share(noted, tickets)).toBeLessThan(0.2);
  });

  it('lets nobody speak but the requester and the agents, and only agents write notes', () => {
    const agents = new Set(content.people.filter(({ role }) => role === 'agent').map(({ email }) => email));

    const odd = tickets.filter(({ requester, moments }) =>
      moments.some(({ author, direction, visibility }) =>
        direction === 'in' ? author !== requester || visibility !== 'customer' : !agents.has(author ?? ''),
      ),
    );
    expect(odd).toEqual([]);
  });

  it('knows everyone by name and mail address, except some who called or came by', () => {
    const unknown = tickets.filter(({ requester }) => requester === null);

    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.every(({ channel }) => channel === 'phone' || channel === 'counter')).toBe(true);
    for (const { requester, requester_name } of tickets) {
      expect(requester === null).toBe(requester_name === null);
      if (requester) expect(requester).toMatch(/^[a-z0-9.]+@(zonnedal|voorbeeld)\.example$/);
    }
    expect(new Set(tickets.map(({ requester }) => requester)).size).toBeGreaterThan(400);
  });

  it('gives each demo sign-in a history, and leaves the workplace to colleagues', () => {
    for (const { email } of content.people.filter(({ role }) => role === 'customer')) {
      expect(tickets.filter(({ requester }) => requester === email).length).toBeGreaterThan(4);
    }
    for (const { product, requester } of tickets) {
      if (product === 'werkplek') expect(requester).toMatch(/@zonnedal\.example$/);
    }
  });

  it('fills in every blank of its sentences', () => {
    const written = tickets.flatMap(({ subject, text, moments }) => [subject, text, ...moments.map((one) => one.text)]);

    expect(written.filter((text) => text === '' || text !== text.trim() || /[{}]|undefined|null/.test(text))).toEqual(
      [],
    );
  });

  it('refuses a history without days', () => {
    expect(() => generateTickets({ seed: 1, now, count: 10, days: 0, content })).toThrow('days must be at least 1');
  });
});
