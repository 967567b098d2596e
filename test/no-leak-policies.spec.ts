import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM, type Actor, type Scope } from '../src/accounts/index.js';
import { canSeeProduct, visibleProductsSql } from '../src/products/product.policy.js';
import { TicketDeletion, TicketFollowers, TicketsQueries } from '../src/tickets/index.js';
import { maySee, visibleTickets } from '../src/tickets/ticket.policy.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildProduct, buildTicket } from './setup/build.js';

/** A rule that is said twice, to people in TypeScript and to lists in SQL, has to be the same rule. */
describe('who may see what', () => {
  let app: TestApp;
  const actors = new Map<string, Actor>();
  const tickets = new Map<string, { requesterId: string | null; deletedAt: Date | null; followers: string[] }>();
  const products = new Map<string, 'public' | 'staff'>();

  beforeAll(async () => {
    app = await startTestApp();
    const [anna, bert] = [await buildAccount(app, { name: 'Anna' }), await buildAccount(app, { name: 'Bert' })];
    const visitor: Actor = { ...SYSTEM, key: 'visitor', name: '', role: 'visitor', via: 'none' };
    const key = (role: 'agent' | 'admin', scopes: Scope[]): Actor => ({ ...SYSTEM, role, via: 'api-key', scopes });
    actors.set('a visitor', visitor).set('Anna', actorOf(anna)).set('Bert', actorOf(bert)).set('the service', SYSTEM);
    actors.set('a portal of Anna', { ...actorOf(anna), via: 'api-key', scopes: ['tickets:read'] });
    actors.set('a key', key('agent', ['tickets:read'])).set('an admin key', key('admin', ['admin']));
    for (const role of ['agent', 'editor', 'admin'] as const)
      actors.set(role, actorOf(await buildAccount(app, { role })));

    for (const requesterId of [anna.id, bert.id, null]) {
      for (const followers of [[], [anna.id], [anna.id, bert.id]]) {
        for (const isDeleted of [false, true]) {
          const { id } = await buildTicket(app, { requesterId });
          for (const follower of followers) {
            // Its requester needs not follow it.
            if (follower !== requesterId) await app.get(TicketFollowers).add(SYSTEM, id, follower);
          }
          if (isDeleted) await app.get(TicketDeletion).delete(SYSTEM, id);
          tickets.set(id, { requesterId, deletedAt: isDeleted ? new Date() : null, followers });
        }
      }
    }
    for (const audience of ['public', 'staff'] as const) {
      products.set((await buildProduct(app, { audience })).id, audience);
    }
  }, 60_000);
  afterAll(() => app.stop());

  const select = async (sql: string, parameters: unknown[]) =>
    new Set((await app.db.query<{ id: string }>(sql, parameters)).map(({ id }) => id));
  const NAMES = ['a visitor', 'Anna', 'Bert', 'a portal of Anna', 'a key', 'an admin key', 'agent', 'editor', 'admin'];

  it.each([...NAMES, 'the service'])(
    'is the same for tickets in the policy, in SQL and in every read: %s',
    async (name) => {
      const actor = actors.get(name)!;
      const expected = new Set(
        [...tickets].flatMap(([id, { requesterId, deletedAt, followers }]) =>
          maySee(actor, { requesterId, deletedAt, status: 'open' }, followers.includes(actor.accountId ?? ''))
            ? [id]
            : [],
        ),
      );
      const parameters: unknown[] = [];
      const bind = (value: unknown) => `$${parameters.push(value)}`;
      const sql = `SELECT t.id FROM ticket t WHERE ${visibleTickets(actor, 't', bind)}`;
      expect(await select(sql, parameters)).toEqual(expected);

      const queries = app.get(TicketsQueries);
      const listed = await queries.list(actor, { limit: 200 });
      expect(new Set(listed.items.map(({ id }) => id))).toEqual(expected);
      expect((await queries.counts(actor)).open).toBe(expected.size);
      for (const id of tickets.keys()) {
        const read = await queries.get(actor, id).catch(() => null);
        expect(read !== null).toBe(expected.has(id));
      }
    },
  );

  it.each([...NAMES, 'the service'])('is the same for products in the policy and in SQL: %s', async (name) => {
    const actor = actors.get(name)!;
    const expected = new Set(
      [...products].flatMap(([id, audience]) => (canSeeProduct(actor, { audience }) ? [id] : [])),
    );
    expect(await select(`SELECT p.id FROM product p WHERE ${visibleProductsSql(actor, 'p')}`, [])).toEqual(expected);
  });
});
