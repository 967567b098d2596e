import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SYSTEM } from '../src/accounts/index.js';
import { FaqRebuild } from '../src/faq/index.js';
import { NIL_ID } from '../src/platform/ids/index.js';
import {
  TicketDeletion,
  TicketHandling,
  TicketLinks,
  TicketMerging,
  TicketOpening,
  TicketsQueries,
} from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildPredictions, buildProduct } from './setup/build.js';

const DAY = 86_400_000;
const HALF_LIFE = 30;
const THRESHOLD = 0.05;

/** One thing that happens at the desk; numbers pick among what is there. */
type Deed =
  | { do: 'open'; customer: number | null; product: number | null; locale: 'nl' | 'en'; channel: 'web' | 'phone' }
  | { do: 'confirm' | 'unlink'; ticket: number; article: number }
  | { do: 'predict'; ticket: number; shares: Array<{ article: number; probability: number }> }
  | { do: 'merge'; ticket: number; into: number }
  | { do: 'unmerge' | 'delete' | 'restore'; ticket: number }
  | { do: 'move'; ticket: number; product: number | null; locale: 'nl' | 'en' }
  | { do: 'wait'; hours: number };

interface RawTicket {
  id: string;
  merged_into_id: string | null;
  deleted_at: Date | null;
  requester_id: string | null;
  product_id: string | null;
  locale: string;
  channel: string;
  opened_at: Date;
}
interface RawLink {
  ticket_id: string;
  article_id: string;
  source: string;
  probability: number;
}
interface Counted {
  article: string;
  product: string;
  locale: string;
  channel: string;
  at: number;
  weight: number;
}

/** The FAQ's arithmetic once more, from raw rows, in the plainest way: DESIGN, "How the FAQ ranks". */
function countFromRaw(tickets: RawTicket[], links: RawLink[]): Counted[] {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const rootOf = (ticket: RawTicket): RawTicket =>
    ticket.merged_into_id ? rootOf(byId.get(ticket.merged_into_id)!) : ticket;

  const linksOf = new Map<string, RawLink[]>();
  for (const link of links) {
    const ticket = byId.get(link.ticket_id)!;
    const root = rootOf(ticket);
    if (ticket.deleted_at || root.deleted_at) continue;
    linksOf.set(root.id, [...(linksOf.get(root.id) ?? []), link]);
  }

  const asks = [...linksOf].flatMap(([rootId, own]) => {
    const root = byId.get(rootId)!;
    const sure = own.filter((link) => link.source === 'confirmed');
    const counting = sure.length > 0 ? sure : own.filter((link) => link.probability >= THRESHOLD);
    const weights = new Map<string, number>();
    for (const link of counting) {
      weights.set(link.article_id, Math.max(weights.get(link.article_id) ?? 0, link.probability));
    }
    return [...weights].map(([article, weight]) => ({ article, weight, root, at: root.opened_at.getTime() }));
  });

  const counted: Counted[] = [];
  const weeks = new Map<string, { start: number; ask: Counted }>();
  asks.sort((a, b) => a.at - b.at || (a.root.id < b.root.id ? -1 : 1));
  for (const { article, weight, root, at } of asks) {
    const pair = `${root.requester_id ?? root.id} ${article}`;
    const week = weeks.get(pair);
    if (week && at < week.start + 7 * DAY) {
      week.ask.weight = Math.max(week.ask.weight, weight);
      continue;
    }
    const ask = { article, product: root.product_id ?? NIL_ID, locale: root.locale, channel: root.channel, at, weight };
    weeks.set(pair, { start: at, ask });
    counted.push(ask);
  }
  return counted;
}

interface Standing {
  asks: number;
  score: number;
  last: number;
}

function standingsOf(counted: Counted[], landmark: number): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const { article, product, locale, at, weight } of counted) {
    const segments = new Set([`${NIL_ID}|`, `${NIL_ID}|${locale}`, `${product}|`, `${product}|${locale}`]);
    for (const segment of segments) {
      const key = `${segment}|${article}`;
      const standing = standings.get(key) ?? { asks: 0, score: 0, last: 0 };
      standing.asks += 1;
      standing.score += weight * 2 ** ((at - landmark) / DAY / HALF_LIFE);
      standing.last = Math.max(standing.last, at);
      standings.set(key, standing);
    }
  }
  return standings;
}

describe('FAQ truth', () => {
  let app: TestApp;
  const articles: string[] = [];
  const products: string[] = [];
  const customers: string[] = [];
  let tickets: string[] = [];

  beforeAll(async () => {
    app = await startTestApp({
      FAQ_HALF_LIFE_DAYS: String(HALF_LIFE),
      FAQ_PREDICTION_THRESHOLD: String(THRESHOLD),
      ROLE: 'web',
    });
    for (const _ of [1, 2, 3, 4]) articles.push((await buildArticle(app, {})).id);
    for (const _ of [1, 2]) products.push((await buildProduct(app, {})).id);
    for (const _ of [1, 2, 3]) customers.push((await buildAccount(app)).id);
  });
  afterAll(() => app.stop());

  const pick = <Thing>(things: readonly Thing[], n: number): Thing => things[n % things.length]!;
  const optional = <Thing>(things: readonly Thing[], n: number | null): Thing | null =>
    n === null ? null : pick(things, n);

  async function carryOut(deed: Deed): Promise<void> {
    if (deed.do === 'wait') return app.clock.advance({ hours: deed.hours });
    if (deed.do === 'open') {
      const { id } = await app.get(TicketOpening).open(SYSTEM, {
        subject: 'A question',
        text: 'How does this work?',
        productId: optional(products, deed.product),
        locale: deed.locale,
        channel: deed.channel,
        requester: deed.customer === null ? null : { id: pick(customers, deed.customer) },
      });
      tickets.push(id);
      return;
    }
    if (tickets.length === 0) return;
    const ticket = pick(tickets, deed.ticket);
    // Not every deed is allowed in every state; what the desk refuses must not move the FAQ either.
    await act(deed, ticket).catch((error: { kind?: string }) => {
      if (!error.kind) throw error;
    });
  }

  async function act(deed: Exclude<Deed, { do: 'open' | 'wait' }>, ticket: string): Promise<unknown> {
    const version = async () => (await app.get(TicketsQueries).get(SYSTEM, ticket)).version;
    switch (deed.do) {
      case 'confirm':
        return app.get(TicketLinks).link(SYSTEM, ticket, pick(articles, deed.article));
      case 'predict':
        return buildPredictions(
          app,
          ticket,
          Object.fromEntries(deed.shares.map(({ article, probability }) => [pick(articles, article), probability])),
        );
      case 'unlink':
        return app.get(TicketLinks).remove(SYSTEM, ticket, pick(articles, deed.article));
      case 'merge':
        return app
          .get(TicketMerging)
          .merge(SYSTEM, ticket, { intoId: pick(tickets, deed.into), version: await version() });
      case 'unmerge':
        return app.get(TicketMerging).unmerge(SYSTEM, ticket);
      case 'delete':
        return app.get(TicketDeletion).delete(SYSTEM, ticket);
      case 'restore':
        return app.get(TicketDeletion).restore(SYSTEM, ticket);
      case 'move':
        return app.get(TicketHandling).update(SYSTEM, ticket, {
          productId: optional(products, deed.product),
          locale: deed.locale,
          version: await version(),
        });
    }
  }

  async function compare(): Promise<void> {
    await app.settled();
    const [scale] = await app.db.query<{ landmark: Date }>('SELECT landmark FROM faq_scale');
    const counted = countFromRaw(
      await app.db.query<RawTicket>('SELECT * FROM ticket'),
      await app.db.query<RawLink>('SELECT * FROM ticket_link'),
    );
    const expected = standingsOf(counted, scale!.landmark.getTime());

    const rows = await app.db.query<{
      product_id: string;
      locale: string;
      article_id: string;
      asks: number;
      score: string;
      last_asked_at: Date;
    }>('SELECT * FROM faq_standing ORDER BY product_id, locale, score DESC, last_asked_at DESC, article_id');
    const keyOf = (row: (typeof rows)[number]) => `${row.product_id}|${row.locale}|${row.article_id}`;
    expect(rows.map(keyOf).sort()).toEqual([...expected.keys()].sort());
    for (const row of rows) {
      const standing = expected.get(keyOf(row))!;
      expect({ key: keyOf(row), asks: row.asks, last: row.last_asked_at.getTime() }).toEqual({
        key: keyOf(row),
        asks: standing.asks,
        last: standing.last,
      });
      expect(Math.abs(Number(row.score) / standing.score - 1)).toBeLessThan(1e-9);
    }

    // The order within a segment, where floating point can tell the scores apart at all.
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      if (!next || next.product_id !== row.product_id || next.locale !== row.locale) continue;
      const [mine, other] = [expected.get(keyOf(row))!, expected.get(keyOf(next))!];
      expect(other.score / mine.score).toBeLessThan(1 + 1e-9);
    }

    const buckets = await app.db.query<{ key: string; asks: number; confirmed: number; weight: string }>(
      `SELECT channel || ' ' || article_id AS key, sum(asks)::int AS asks, sum(confirmed)::int AS confirmed,
              round(sum(weight), 6)::text AS weight
         FROM faq_bucket GROUP BY 1`,
    );
    const sums = new Map<string, { asks: number; confirmed: number; weight: number }>();
    for (const { channel, article, weight } of counted) {
      const key = `${channel} ${article}`;
      const { asks, confirmed, weight: sum } = sums.get(key) ?? { asks: 0, confirmed: 0, weight: 0 };
      sums.set(key, { asks: asks + 1, confirmed: confirmed + (weight === 1 ? 1 : 0), weight: sum + weight });
    }
    const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
    expect(buckets.sort(byKey)).toEqual(
      [...sums].map(([key, { weight, ...sum }]) => ({ key, ...sum, weight: weight.toFixed(6) })).sort(byKey),
    );
  }

  const index = fc.nat({ max: 60 });
  const locale = fc.constantFrom('nl' as const, 'en' as const);
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('open' as const),
        customer: fc.option(fc.nat({ max: 2 }), { freq: 4 }),
        product: fc.option(fc.nat({ max: 1 })),
        locale,
        channel: fc.constantFrom('web' as const, 'phone' as const),
      }),
    },
    { weight: 7, arbitrary: fc.record({ do: fc.constant('confirm' as const), ticket: index, article: index }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('predict' as const),
        ticket: index,
        shares: fc.array(
          fc.record({ article: index, probability: fc.constantFrom(0.012, 0.049, 0.05, 0.083, 0.2, 0.5, 0.7, 0.999) }),
          { maxLength: 4 },
        ),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('unlink' as const), ticket: index, article: index }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), ticket: index, into: index }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('unmerge' as const, 'delete' as const, 'restore' as const),
        ticket: index,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('move' as const),
        ticket: index,
        product: fc.option(fc.nat({ max: 1 })),
        locale,
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 120 }) }) },
  );

  it('stays what a recomputation from raw tickets and links says, whatever happens at the desk', async () => {
    let deeds = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 60, maxLength: 160, size: 'max' }), async (story) => {
        await app.db.write(async (tx) => {
          await tx.query('TRUNCATE ticket CASCADE');
          await tx.query('TRUNCATE ask, faq_bucket, faq_standing');
        });
        tickets = [];
        for (const [n, next] of story.entries()) {
          await carryOut(next);
          deeds += 1;
          if (n % 20 === 19) await compare();
        }
        await compare();
        const report = await app.get(FaqRebuild).run();
        expect(report).toMatchObject({ differingAsks: 0, bucketsDiffered: false, standingsDiffered: false });
      }),
      // Looking for a shorter story that fails ends before the test does.
      { numRuns: 20, interruptAfterTimeLimit: 200_000 },
    );
    expect(deeds).toBeGreaterThan(1000);
  }, 240_000);

  it('is mended by a rebuild, which says what differed', async () => {
    for (const n of [0, 1, 2]) {
      await carryOut({ do: 'open', customer: n, product: 0, locale: 'nl', channel: 'web' });
      await app.get(TicketLinks).link(SYSTEM, tickets.at(-1)!, articles[n % 2]!);
    }
    await app.settled();
    await app.db.query('UPDATE faq_standing SET score = score * 3, asks = asks + 7');
    await app.db.query('DELETE FROM ask WHERE article_id = $1', [articles[0]]);

    const report = await app.get(FaqRebuild).run();
    expect(report.differingAsks).toBeGreaterThan(0);
    expect(report.standingsDiffered).toBe(true);
    await compare();
  });

  it('is proved on a day of an outage too, when one article is asked hundreds of times', async () => {
    await app.db.query(
      `WITH asked AS (
         INSERT INTO ticket (id, root_id, subject, type, status, priority, locale, channel, opened_at, updated_at)
         SELECT id, id, 'Outage', 'incident', 'open', 'normal', 'nl', 'phone', $2, $2
           FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 300)) fresh RETURNING id
       )
       INSERT INTO ticket_link (ticket_id, article_id, source, probability, created_at)
       SELECT id, $1, 'confirmed', 1, $2 FROM asked`,
      [articles[3], app.clock.now()],
    );
    expect(await app.get(FaqRebuild).run()).toMatchObject({ differingAsks: 300, bucketsDiffered: true });
    expect(await app.get(FaqRebuild).run()).toMatchObject({ differingAsks: 0, bucketsDiffered: false });
    await compare();
  });

  it('makes every score anew when the landmark moves', async () => {
    app.clock.advance({ days: 400 });
    // By now a question adds more to a score than an integer holds.
    await carryOut({ do: 'open', customer: 0, product: 0, locale: 'nl', channel: 'web' });
    await app.get(TicketLinks).link(SYSTEM, tickets.at(-1)!, articles[0]!);
    await app.settled();
    const before = await app.db.query(
      'SELECT article_id FROM faq_standing WHERE product_id = $1 AND locale = $2 ORDER BY score DESC',
      [NIL_ID, ''],
    );
    const nothing = { differingAsks: 0, bucketsDiffered: false, standingsDiffered: false };
    expect(await app.get(FaqRebuild).run()).toMatchObject(nothing);

    const report = await app.get(FaqRebuild).run({ rescale: true });
    expect(report.rescaled).toBe(true);
    await compare();
    const after = await app.db.query(
      'SELECT article_id FROM faq_standing WHERE product_id = $1 AND locale = $2 ORDER BY score DESC',
      [NIL_ID, ''],
    );
    expect(after).toEqual(before);
  });
});
