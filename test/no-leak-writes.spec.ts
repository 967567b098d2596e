import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodiesOf, encode, namingIn, type ApiDocument, type Body } from './setup/no-leak/bodies.js';
import { Reader, difference, notThere, shape, without } from './setup/no-leak/reader.js';
import { startWatchedApp, type Route, type WatchedApp } from './setup/no-leak/routes.js';
import { everyRow } from './setup/no-leak/rows.js';
import type { Secret, Who } from './setup/no-leak/secrets.js';
import { basesOf, fill, hiddenFillings, kindOf, someOfEachKind } from './setup/no-leak/tries.js';
import { buildWorld, type World } from './setup/no-leak/world.js';
import { ARE_SHORT } from './setup/walks.js';

const EVERYBODY: readonly Who[] = [
  'visitor',
  'anna',
  'former follower',
  'disabled',
  'agent',
  'key tickets:read',
  'key tickets:write',
  'key knowledge:read',
  'portal of anna',
  'revoked key',
];
const OUTSIDERS = ARE_SHORT ? (['visitor', 'anna', 'agent'] as const) : EVERYBODY;
/** Who asks goes on asking. */
const SIGNS_OUT = /^(POST .*\/sign-out|DELETE .*\/session)$/;
/** Its name is what the asker's own browser made up, and any will do. */
const NAMED_BY_WHO_ASKS = 'PUT /api/v1/deflections/:id';
/** A number or a language is no name that could be hidden. */
const namesThings = ({ params }: Route) => params.some((param) => param !== 'locale' && param !== 'version');
const REFUSALS = [400, 401, 403, 404, 409, 413, 415, 422, 429];

/** Sends every route that changes something the names of every hidden thing, in its address and in its body. */
describe('changing what is not theirs', () => {
  let watched: WatchedApp;
  let world: World;
  let writes: Route[];
  let document: ApiDocument;
  let before: Set<string>;
  let ours: string[];
  const leaks = new Set<string>();
  const readers = new Map<Who, Reader>();
  /** How the service answered each route when it named something hidden. */
  const statuses = new Map<string, Set<number>>();

  beforeAll(async () => {
    watched = await startWatchedApp();
    watched.app.clock.stopAt('2026-11-21T12:00:00Z');
    world = await buildWorld(watched.app);
    for (const { happen } of world.stages) await happen();
    await watched.app.settled();
    const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
    writes = watched.routes.filter(
      ({ method, url }) => unsafe.has(method) && !url.startsWith('/en') && !SIGNS_OUT.test(`${method} ${url}`),
    );
    const seen = new Set<Secret>();
    for (const who of OUTSIDERS) {
      // A key that changes tickets is told how they are afterwards, as one that reads them.
      const as = who === 'key tickets:write' ? 'key tickets:read' : who;
      const headers = { ...world.headers[who], ...(await formToken(who)) };
      readers.set(who, new Reader(as, watched.fastify, headers, world.secrets.all, leaks, seen));
    }
    const described = await watched.fastify.inject({ method: 'GET', url: '/api/openapi.json' });
    document = described.json();
    const accounts = await watched.app.db.query<{ id: string }>(
      `SELECT id FROM account WHERE name IN ('Anna', 'Former', 'Aya')`,
    );
    // What Anna, a follower and an agent do to their own is theirs to do.
    ours = [world.known['ticketId']!, ...accounts.map(({ id }) => id)];
    before = await everyRow(watched.app, ours);
  }, 120_000);
  afterAll(() => watched.app.stop());

  /** As a page would send it along. */
  async function formToken(who: Who): Promise<Record<string, string>> {
    if (world.headers[who]['Authorization']) return {};
    const page = await watched.fastify.inject({ method: 'GET', url: '/nl/sign-in', headers: world.headers[who] });
    const form =
      page.statusCode === 200
        ? page
        : await watched.fastify.inject({ method: 'GET', url: '/nl/ask', headers: world.headers[who] });
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(form.body) ?? /_csrf=([^"&]+)/.exec(form.body) ?? [];
    return token ? { 'x-csrf-token': decodeURIComponent(token.replaceAll('&#x3D;', '=')) } : {};
  }

  /** An address with what everybody here knows, where this reader's body is looked at; null when there is none. */
  async function takenBy(reader: Reader, route: Route, body: Body): Promise<string | null> {
    for (const base of basesOf(route, world.known)) {
      const { status } = await reader.ask(route.method, base, encode(body), body.type);
      if (isRefusedToAll(status)) return null;
      if (status !== 404) return base;
    }
    return null;
  }

  it('knows of every route there is', () => {
    expect(writes.length).toBeGreaterThan(50);
  });

  it.each(OUTSIDERS)(
    '%s is refused as if nothing were there, and nothing changes',
    async (who) => {
      // What those before did to their own, everybody has heard of.
      await watched.app.settled();
      const different: string[] = [];
      const reader = readers.get(who)!;
      const hidden = world.secrets.hiddenFrom(who === 'key tickets:write' ? 'key tickets:read' : who);
      const absent = new Map<string, string>();
      /** Sends it with a name and with one that nothing has; answers the status, and notes where the two differ. */
      const compare = async (route: Route, name: string, key: string, sent: (said: string) => [string, Body]) => {
        const send = async (said: string) => {
          const [url, body] = sent(said);
          const answer = await reader.ask(route.method, url, encode(body), body.type);
          // What was made just now has an id and a number of its own.
          return answer.status < 400 ? shape(without(answer, said)) : without(answer, said);
        };
        if (!absent.has(key)) absent.set(key, await send(notThere(name)));
        const [expected, answer] = [absent.get(key)!, await send(name)];
        const [url, { type }] = sent(name);
        const told = `${route.method} ${shape(url)} ${type}`;
        if (answer !== expected) different.push(`${told}: ${difference(expected, answer)}`);
        const status = Number(answer.slice(0, 3));
        const all = statuses.get(`${route.method} ${route.url}`) ?? new Set();
        statuses.set(`${route.method} ${route.url}`, all.add(status));
        return { status, told };
      };

      for (const route of writes) {
        for (const body of bodiesOf(route, document)) {
          if (route.params.length > 0 && !namesThings(route)) {
            const [base] = basesOf(route, world.known);
            const { status } = await reader.ask(route.method, base!, encode(body), body.type);
            if (!REFUSALS.includes(status)) different.push(`${route.method} ${base} answered ${status}`);
          }
          for (const { names, filling, replaced } of hiddenFillings(route, hidden)) {
            const name = filling.find((value) => names.includes(value))!;
            const key = `${route.method} ${route.url} ${body.type} ${replaced(name, kindOf(name)).join(' ')}`;
            const { status, told } = await compare(route, name, key, (said) => [
              fill(route, replaced(name, said)),
              body,
            ]);
            const isTheirs = `${route.method} ${route.url}` === NAMED_BY_WHO_ASKS;
            if (!isTheirs && !REFUSALS.includes(status)) different.push(`${told} answered ${status}`);
            // Who may not call it at all is not asked by every other name.
            if (isRefusedToAll(status)) break;
          }
          const isForm = body.type.startsWith('application/x-www');
          const base = isForm || body.naming.length > 0 ? await takenBy(reader, route, body) : null;
          if (base === null) continue;
          // Asked with only now: what it looks for in a form is known since it was sent one.
          for (const [index, { field, put }] of namingIn(route, body).entries()) {
            for (const name of someOfEachKind(hidden)) {
              const key = `${route.method} ${base} ${body.type} ${index} ${kindOf(name)}`;
              await compare(route, name, key, (said) => [
                base,
                { ...body, fields: { ...body.fields, [field]: put(said) } },
              ]);
            }
          }
        }
      }
      const told = [...leaks];
      leaks.clear();
      expect(different).toEqual([]);
      expect(told).toEqual([]);
      const after = await everyRow(watched.app, ours);
      expect([...before].filter((row) => !after.has(row))).toEqual([]);
    },
    240_000,
  );

  it('asked every route that can name a thing, and got to it', () => {
    const asked = new Set(statuses.keys());
    const missed = writes.filter((route) => namesThings(route) && !asked.has(`${route.method} ${route.url}`));
    expect(missed.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
    // A route that only ever called the request malformed was not really asked.
    const malformed = [...statuses].filter(([, all]) => [...all].every((status) => status === 400 || status === 415));
    expect(malformed.map(([route]) => route)).toEqual([]);
  });
});

const isRefusedToAll = (status: number) => status === 401 || status === 403;
