import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Reader, difference, notThere, shape, without } from './setup/no-leak/reader.js';
import { startWatchedApp, type Route, type WatchedApp } from './setup/no-leak/routes.js';
import { COMMON_WORD, WHO, type Secret, type Who } from './setup/no-leak/secrets.js';
import {
  basesOf,
  fill,
  hiddenFillings,
  isShut,
  kindOf,
  queried,
  someOfEachKind,
  wideningsOf,
} from './setup/no-leak/tries.js';
import { buildWorld, type World } from './setup/no-leak/world.js';
import { ARE_SHORT } from './setup/walks.js';

/** Those who ask with what they may know are the proof that there is something to know. */
const INSIDERS: readonly Who[] = ['bert', 'editor', 'admin', 'key admin'];
/** A short walk is that of a visitor, a customer and an agent; the others know less than one of these. */
const OUTSIDERS = ARE_SHORT ? (['visitor', 'anna', 'agent'] as const) : WHO.filter((who) => !INSIDERS.includes(who));
/** One of each kind; the others may do no more than one of these. */
const SEARCHERS: readonly Who[] = ARE_SHORT
  ? ['agent']
  : ['visitor', 'anna', 'agent', 'key tickets:read', 'key knowledge:read', 'portal of anna'];
/** What of a secret somebody could come to look for. */
const SOUGHT = /^(the (subject|text|solution|question|answer|name|address|file|key)|a (note|reply)|Bert’s)/;
/** Of several that are hidden in the same way one is sought. */
const SOUGHT_ALREADY = /merged|Anna’s deleted|predicted|the name of a key/;

/**
 * Asks every route that the running service has, known to this test or not, for every hidden thing there is. Nothing
 * here names a route: one that is new is tried as all others.
 */
describe('reading what is not theirs', () => {
  let watched: WatchedApp;
  let world: World;
  let reads: Route[];
  /** The English pages are the Dutch ones, in English. */
  let once: Route[];
  const leaks = new Set<string>();
  const seen = new Set<Secret>();
  const readers = new Map<Who, Reader>();
  const open = new Map<string, string | null>();
  const by = (who: Who) => readers.get(who)!;
  const told = () => {
    const all = [...leaks].toSorted();
    leaks.clear();
    return all;
  };

  beforeAll(async () => {
    watched = await startWatchedApp();
    watched.app.clock.stopAt('2026-11-21T12:00:00Z');
    world = await buildWorld(watched.app);
    // Numbers about the machine are for those who run it, from that machine.
    reads = watched.routes.filter(({ method, url }) => method === 'GET' && url !== '/metrics');
    once = reads.filter(({ url }) => !url.startsWith('/en'));
    for (const who of WHO) {
      readers.set(who, new Reader(who, watched.fastify, world.headers[who], world.secrets.all, leaks, seen));
    }
    // Shows what each route looks for in its query.
    for (const who of ['admin', 'anna', 'visitor'] as const) {
      for (const route of reads) for (const base of basesOf(route, world.known)) await by(who).ask('GET', base);
    }
  }, 120_000);
  afterAll(() => watched.app.stop());

  /** An address of the route that this reader gets an answer from, to put queries behind; null when it is shut. */
  async function openTo(who: Who, route: Route): Promise<string | null> {
    const key = `${who} ${route.url}`;
    let base = open.get(key);
    if (base === undefined) open.set(key, (base = await findOpen(who, route)));
    return base;
  }
  async function findOpen(who: Who, route: Route): Promise<string | null> {
    const bases = basesOf(route, world.known);
    for (const base of bases) {
      const { status } = await by(who).ask('GET', base);
      if (status === 200) return base;
      if (isShut(status)) return null;
    }
    return bases[0]!;
  }

  it('knows of every route there is', () => {
    const drawn = watched.fastify.printRoutes({ commonPrefix: false }).matchAll(/\((GET[^)]*)\)/g);
    expect(reads.length + 1).toBeGreaterThanOrEqual([...drawn].length);
    expect(reads.length).toBeGreaterThan(60);
  });

  it('finds everything as it was before the secrets came: lists, totals, counts, tags', async () => {
    const noticed: string[] = [];
    const look = async (who: Who): Promise<Map<string, string>> => {
      const answers = new Map<string, string>();
      const ask = async (address: string) => {
        answers.set(`${who} ${address}`, without(await by(who).ask('GET', address), '\0'));
      };
      for (const route of once) {
        for (const base of basesOf(route, world.known)) await ask(base);
        const base = await openTo(who, route);
        for (const query of base === null ? [] : wideningsOf(route)) await ask(`${base}?${query}`);
      }
      return answers;
    };
    /** What each of those who looked last found then. */
    let found = new Map<Who, Map<string, string>>();
    for (const { unnoticedBy, happen } of world.stages) {
      const before = new Map<Who, Map<string, string>>();
      for (const who of unnoticedBy) before.set(who, found.get(who) ?? (await look(who)));
      await happen();
      await watched.app.settled();
      found = new Map();
      for (const who of unnoticedBy) {
        const after = await look(who);
        for (const [address, answer] of after) {
          const was = before.get(who)!.get(address);
          if (was !== answer) noticed.push(`${address}: ${difference(was ?? '', answer)}`);
        }
        found.set(who, after);
      }
    }
    expect(noticed).toEqual([]);
    expect(told()).toEqual([]);
  }, 240_000);

  it.each(OUTSIDERS)(
    '%s gets the same answer for what is hidden as for what is not there',
    async (who) => {
      const different: string[] = [];
      const absent = new Map<string, string>();
      const compare = async (name: string, addressOf: (name: string) => string, key: string) => {
        const other = notThere(name);
        if (!absent.has(key)) absent.set(key, without(await by(who).ask('GET', addressOf(other)), other));
        const answer = without(await by(who).ask('GET', addressOf(name)), name);
        const expected = absent.get(key)!;
        if (answer !== expected) different.push(`${shape(addressOf(name))}: ${difference(expected, answer)}`);
        return Number(answer.slice(0, 3));
      };
      for (const route of who === 'visitor' ? reads : once) {
        for (const { names, filling, replaced } of hiddenFillings(route, world.secrets.hiddenFrom(who))) {
          const name = filling.find((value) => names.includes(value))!;
          const key = `${route.url} ${replaced(name, kindOf(name)).join(' ')}`;
          const status = await compare(name, (said) => fill(route, replaced(name, said)), key);
          // Who may not call it at all is not asked by every other name.
          if (isShut(status)) break;
        }
        const base = SEARCHERS.includes(who) && !route.url.startsWith('/en') ? await openTo(who, route) : null;
        if (base === null) continue;
        for (const field of route.query) {
          for (const name of someOfEachKind(world.secrets.hiddenFrom(who))) {
            await compare(name, (said) => queried(base, field, said), `${route.url}?${field} ${kindOf(name)}`);
          }
        }
      }
      expect(different).toEqual([]);
      expect(told()).toEqual([]);
    },
    240_000,
  );

  it.each(SEARCHERS)(
    '%s finds nothing by its own words, in any search',
    async (who) => {
      const different: string[] = [];
      const secrets = world.secrets.all.filter(
        ({ what, marker, knownTo }) =>
          marker.startsWith('zz') && !knownTo.includes(who) && SOUGHT.test(what) && !SOUGHT_ALREADY.test(what),
      );
      for (const route of once) {
        const base = await openTo(who, route);
        for (const field of base === null ? [] : route.query) {
          const nothing = notThere('zzabcdefghijkl');
          const ask = async (word: string) => without(await by(who).ask('GET', queried(base!, field, word)), word);
          const absent = await ask(nothing);
          // Only where words make a difference at all.
          if (!/^[2]/.test(absent) || (absent === (await ask(COMMON_WORD)) && field !== 'q')) continue;
          for (const { what, marker } of secrets) {
            if ((await ask(marker)) !== absent) different.push(`${what} by ${shape(queried(base!, field, marker))}`);
          }
        }
      }
      expect(different).toEqual([]);
      expect(told()).toEqual([]);
    },
    240_000,
  );

  it('tells no more in answer to HEAD', async () => {
    for (const who of ARE_SHORT ? (['agent'] as const) : (['visitor', 'anna', 'agent'] as const)) {
      for (const route of watched.routes.filter(({ method, url }) => method === 'HEAD' && !url.startsWith('/en'))) {
        for (const { names, filling, replaced } of hiddenFillings(route, world.secrets.hiddenFrom(who)).slice(0, 20)) {
          const name = filling.find((value) => names.includes(value))!;
          const answers = [name, notThere(name)].map(async (said) =>
            without(await by(who).ask('HEAD', fill(route, replaced(name, said))), said),
          );
          const [hidden, absent] = await Promise.all(answers);
          expect(hidden).toBe(absent);
        }
      }
    }
    expect(told()).toEqual([]);
  }, 120_000);

  it('shows each secret to those who may know it', async () => {
    const unseen = () =>
      world.secrets.all.filter(
        (secret) => secret.marker.startsWith('zz') && secret.knownTo.length > 0 && !seen.has(secret),
      );
    for (const who of ['bert', 'agent', 'editor', 'admin'] as const) {
      const hidden = world.secrets.hidden.filter(({ knownTo }) => knownTo.includes(who));
      for (const route of once) {
        for (const { filling } of hiddenFillings(route, hidden)) {
          if (isShut((await by(who).ask('GET', fill(route, filling))).status)) break;
        }
        for (const base of basesOf(route, world.known)) await by(who).ask('GET', base);
      }
    }
    // What stands in none of these stands behind a filter.
    for (const route of once) {
      const base = unseen().length > 0 ? await openTo('admin', route) : null;
      for (const query of base === null ? [] : wideningsOf(route)) await by('admin').ask('GET', `${base}?${query}`);
    }
    expect(told()).toEqual([]);
    expect(unseen().map(({ what }) => what)).toEqual([]);
  }, 240_000);
});
