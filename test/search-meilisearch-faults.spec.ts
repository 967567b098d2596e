import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Meilisearch } from 'meilisearch';
import request from 'supertest';
import { JobRunner } from '../src/platform/jobs/job-runner.js';
import { PostgresSearchEngine, SearchDrift, SearchReindex, SearchSources } from '../src/search/index.js';
import { MeilisearchTaskFailed } from '../src/search/meilisearch/meilisearch-errors.js';
import { MeilisearchSync } from '../src/search/meilisearch/meilisearch-sync.js';
import { ReplicaInHand } from '../src/search/meilisearch/replica-lease.js';
import { SearchChanges } from '../src/search/meilisearch/search-changes.js';
import { startTestApp } from './setup/app.js';
import { manual, SearchDesk } from './setup/meilisearch/desk.js';
import { until } from './setup/until.js';

describe('search with Meilisearch', () => {
  let desk: SearchDesk;
  const ready = () => request(desk.app.http).get('/health/ready');
  const metrics = async () => (await request(desk.app.http).get('/metrics')).text;

  beforeAll(async () => {
    desk = await SearchDesk.start();
  });
  // However ill it was: in the end the index equals the database.
  afterEach(async () => {
    desk.stub.heal();
    await desk.caughtUp();
    expect(desk.held).toEqual(desk.wanted);
    expect([...desk.stub.store.indexes.keys()]).toEqual(['vraagbaak']);
    // The breaker closes when somebody is sent there.
    desk.app.clock.advance({ seconds: 20 });
    expect((await desk.find('wellicht')).engine).toBe('meilisearch');
    expect((await ready()).body.parts).toEqual({ search: { status: 'up', reason: null } });
    for (const { code } of desk.stub.refusals.splice(0)) expect(['index_not_found', 'task_not_found']).toContain(code);
  });
  afterAll(() => desk.stop());

  describe('while it is well', () => {
    it('tells it what changed by itself, and lets it answer', async () => {
      const [first] = await desk.write('Koffiezetter ontkalken', 'Koffiezetter schoonmaken');
      await until('it was told', () => desk.held.length === desk.wanted.length);
      await desk.change(first!, { title: 'Espressomachine ontkalken' });
      await until('it was told again', () => desk.held.join() === desk.wanted.join());
      await desk.caughtUp();

      const page = await desk.find('ontkalken');
      expect(page.engine).toBe('meilisearch');
      expect(page.hits.map(({ title }) => title)).toEqual(['Espressomachine ontkalken']);
    });

    it('says what it took a mistyped word for, and takes words literally where that is asked', async () => {
      await desk.write('Stofzuigerzak verwisselen');
      await desk.caughtUp();

      const page = await desk.find('stofzuigerzka');
      expect([page.engine, page.corrected]).toEqual(['meilisearch', 'stofzuigerzak']);
      expect(page.hits.map(({ title }) => title)).toEqual(['Stofzuigerzak verwisselen']);
      expect((await desk.find('stofzuigerzak')).corrected).toBeNull();

      const literal = await desk.engine.find({
        words: 'stofzuigerzka',
        locale: 'nl',
        access: ['article:public'],
        literal: true,
      });
      expect(literal).toMatchObject({ hits: [], corrected: null });
    });

    it('takes away what is gone, in the languages that are gone', async () => {
      const [document] = await desk.write('Kookplaat');
      const english = { ...document!, id: document!.id.replace('-nl', '-en'), locale: 'en' as const, title: 'Hob' };
      desk.shelf.rows.set(document!.subjectId, [document!, english]);
      await desk.engine.put([document!, english]);
      await desk.caughtUp();
      desk.shelf.rows.set(document!.subjectId, [english]);
      await desk.engine.remove([document!.subjectId], [english.id]);
      await desk.caughtUp();
      expect(desk.held).toEqual(desk.wanted);

      await desk.remove(english);
    });

    it('writes down nothing of what is rolled back', async () => {
      const lost = manual({ title: 'Nooit gebeurd' });
      const failed = desk.app.db.write(async () => {
        await desk.engine.put([lost]);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');

      expect(await desk.isCaughtUp()).toBe(true);
    });

    it('sets settings only where they differ', async () => {
      const patches = () => desk.stub.calls.filter((call) => call.startsWith('PATCH')).length;
      const before = patches();
      await desk.sync.catchUp();
      expect(patches()).toBe(before);

      const { settings } = desk.stub.store.index('vraagbaak');
      desk.stub.store.setSettings('vraagbaak', { rankingRules: ['words'], filterableAttributes: ['kind'] });
      await desk.sync.catchUp();
      expect(patches()).toBe(before + 1);
      expect(settings['rankingRules']).toContain('standing:desc');
      expect(settings.filterableAttributes).toContain('access');
    });

    it('does not set for ever what the server only writes otherwise', async () => {
      const { store } = desk.stub;
      const index = store.index('vraagbaak');
      const stubborn = jest.spyOn(store, 'setSettings').mockImplementation(() => {});
      index.settings['searchCutoffMs'] = 799;
      await desk.sync.catchUp();
      const before = desk.stub.calls.length;
      await desk.sync.catchUp();
      expect(desk.stub.calls.slice(before).filter((call) => call.startsWith('PATCH'))).toEqual([]);
      stubborn.mockRestore();
      index.settings['searchCutoffMs'] = 800;
    });

    it('tells it the synonyms of the desk', async () => {
      await desk.engine.setSynonyms([{ locale: 'nl', from: 'Stofzuiger', to: 'zuiger', twoWay: true }]);
      await desk.caughtUp();
      expect(desk.stub.store.index('vraagbaak').settings.synonyms).toEqual({
        stofzuiger: ['zuiger'],
        zuiger: ['stofzuiger'],
      });
      await desk.engine.setSynonyms([]);
    });

    it('lets one process at a time write', async () => {
      const both = await Promise.allSettled([desk.sync.catchUp(), desk.sync.catchUp()]);

      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const [refused] = both.filter((result) => result.status === 'rejected');
      expect(refused!.reason).toBeInstanceOf(ReplicaInHand);
    });
  });

  describe('while it is ill', () => {
    const ILLNESSES: Array<[string, () => void]> = [
      ['too slow', () => (desk.stub.delayMs = 60_000)],
      ['away', () => (desk.stub.illness = 'hangs-up')],
      ['a web page', () => (desk.stub.illness = 'talks-html')],
      ['something else', () => (desk.stub.illness = 'talks-other-json')],
    ];

    it.each(ILLNESSES)('lets PostgreSQL answer: %s', async (_, fallIll) => {
      await desk.write('Vaatwasser aansluiten');
      await desk.caughtUp();
      fallIll();

      for (let n = 0; n < 3; n += 1) {
        const page = await desk.find('vaatwasser');
        expect(page.engine).toBe('postgresql');
        expect(page.hits[0]?.title).toBe('Vaatwasser aansluiten');
      }
      // By now nobody is sent there any more, so nobody waits.
      const asked = desk.stub.calls.length;
      const begun = performance.now();
      expect((await desk.find('vaatwasser')).engine).toBe('postgresql');
      expect(performance.now() - begun).toBeLessThan(500);
      expect(desk.stub.calls).toHaveLength(asked);

      const { status, body } = await ready();
      expect([status, body.status]).toEqual([200, 'degraded']);
      expect(body.parts.search).toEqual({ status: 'degraded', reason: expect.stringContaining('PostgreSQL') });
      expect(await metrics()).toContain('vraagbaak_search_breaker_open 1');
      expect(await metrics()).toMatch(/vraagbaak_search_fallbacks_total\{reason="open"\} [1-9]/);
    });

    it.each(ILLNESSES)('keeps what changes meanwhile: %s', async (_, fallIll) => {
      const [first, second] = await desk.write('Droger plaatsen', 'Droger legen');
      await desk.caughtUp();
      fallIll();

      await desk.change(first!, { title: 'Droger neerzetten' });
      await desk.remove(second!);
      await desk.write('Droger ophangen');

      expect(await desk.isCaughtUp()).toBe(false);
      if (desk.stub.illness) await expect(desk.sync.catchUp()).rejects.toBeInstanceOf(Error);
      expect((await desk.changes.next(10)).length).toBeGreaterThan(0);
    });

    it('says so at once, also when nobody searches', async () => {
      desk.stub.illness = 'hangs-up';

      expect((await ready()).body.parts.search).toMatchObject({ status: 'degraded' });
    });

    it('does not ask it for what was taken back and it may not have heard of', async () => {
      const [document] = await desk.write('Straks geheim');
      await desk.caughtUp();
      desk.stub.store.failTasks = { code: 'no_space_left_on_device' };
      await desk.change(document!, { access: ['article:staff'] });
      desk.app.clock.advance({ seconds: 11 });

      expect(await desk.find('geheim')).toMatchObject({ engine: 'postgresql', total: 0 });
      expect((await ready()).body.parts.search).toMatchObject({ status: 'degraded' });
      expect(await metrics()).toMatch(/vraagbaak_search_change_lag_seconds 1\d/);
    });

    it('keeps what a full disk refuses until there is room', async () => {
      desk.stub.store.failTasks = { code: 'no_space_left_on_device', types: ['documentAdditionOrUpdate'] };
      await desk.write('Oven inbouwen');

      const failure = await desk.sync.catchUp().catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(MeilisearchTaskFailed);
      expect((failure as MeilisearchTaskFailed).code).toBe('no_space_left_on_device');
      expect(await desk.isCaughtUp()).toBe(false);
      expect(desk.held).not.toEqual(desk.wanted);
    });

    it('tells again what it forgot when it restarted', async () => {
      desk.stub.store.holdTasks = true;
      await desk.write('Magnetron plaatsen');
      const told = desk.sync.catchUp();
      told.catch(() => {});
      await until('it took the task', () => [...desk.stub.store.tasks.values()].some(isWaiting));
      desk.stub.store.loseTasks();

      await expect(told).rejects.toThrow(/not found/);
      expect(await desk.isCaughtUp()).toBe(false);
    });

    it('does not take a new, empty server for a copy', async () => {
      desk.stub.store.indexes.clear();

      expect((await desk.find('droger')).engine).toBe('postgresql');
      await desk.write('Alleen dit');
      await desk.sync.catchUp();
      expect([...desk.stub.store.indexes.keys()]).toEqual([]);
      expect((await desk.changes.state()).rebuildSince).not.toBeNull();
    });

    it('finds changes that no job knows of', async () => {
      const forgotten = manual({ title: 'Door niemand verteld' });
      desk.shelf.rows.set(forgotten.subjectId, [forgotten]);
      await desk.app.db.write((tx) => desk.changes.record(tx, [forgotten.subjectId]));

      await desk.app.get(JobRunner).sweep();
      await until('the sweep found it', () => desk.held.length === desk.wanted.length);
    });
  });

  describe('building it anew', () => {
    beforeAll(async () => {
      await desk.write(...Array.from({ length: 700 }, (_, n) => `Handleiding ${n}`));
      await desk.caughtUp();
    });

    it('goes on answering meanwhile, and loses nothing that changes meanwhile', async () => {
      const [first, second] = await desk.write('Eerst', 'Tweede');
      await desk.caughtUp();
      const engines = new Set<string>();
      let reads = 0;
      desk.shelf.onRead = async () => {
        // Between the reading of the old and the writing of it.
        if (++reads === 1) await desk.change(first!, { title: 'Eerst veranderd' });
        if (reads === 2) await desk.remove(second!);
        if (reads === 3) await desk.write('Halverwege geschreven');
        engines.add((await desk.find('handleiding')).engine);
      };
      const progress: number[] = [];

      const done = await desk.rebuild.rebuild((documents) => progress.push(documents));
      desk.shelf.onRead = () => {};

      expect(reads).toBeGreaterThan(3);
      expect([...engines]).toEqual(['meilisearch']);
      expect(progress.at(-1)).toBe(done);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(desk.held).toEqual(desk.wanted);
    });

    it.each([
      ['restarts', () => desk.stub.store.loseTasks()],
      ['is full', () => (desk.stub.store.failTasks = { code: 'no_space_left_on_device' })],
      ['goes away', () => (desk.stub.illness = 'hangs-up')],
      ['talks of something else', () => (desk.stub.illness = 'talks-other-json')],
    ])('starts over when the server %s in the middle, and search goes on until then', async (_, fault) => {
      let reads = 0;
      desk.shelf.onRead = () => {
        if (++reads === 2) desk.stub.store.holdTasks = true;
      };
      await desk.changes.demandRebuild();
      const built = desk.rebuild.run();
      built.catch(() => {});
      await until('it is in the middle', () => reads >= 2 && [...desk.stub.store.tasks.values()].some(isWaiting));
      await desk.write('Tijdens de storing');
      desk.shelf.onRead = () => {};
      fault();
      desk.stub.store.resume();
      await expect(built).rejects.toBeInstanceOf(Error);

      expect((await desk.changes.state()).rebuildSince).not.toBeNull();
      expect(desk.stub.store.index('vraagbaak').docs.size).toBeGreaterThan(700);
      desk.app.clock.advance({ seconds: 2 });
      expect(await desk.find('handleiding')).toMatchObject({ engine: 'postgresql', total: 700 });
    });

    it('takes the place of what came to be on a server that had lost its disk', async () => {
      desk.stub.store.indexes.clear();
      desk.stub.store.put('vraagbaak', [{ id: 'stray', subjectId: 'stray' }], 'id');
      await desk.write('Na de storing geschreven');
      await desk.changes.demandRebuild();

      await desk.rebuild.run();

      expect(desk.held).toEqual(desk.wanted);
    });

    it('throws away what one that died has left', async () => {
      desk.stub.store.create('vraagbaak_new', 'id').docs.set('old', { id: 'old', title: 'Rest' });

      await desk.rebuild.rebuild();

      expect(desk.held).toEqual(desk.wanted);
    });

    it('is done when Meilisearch was switched off for a while', async () => {
      const without = await startTestApp({ DATABASE_URL: desk.app.databaseUrl });
      expect((await without.get(SearchChanges).state()).rebuildSince).not.toBeNull();
      expect((await request(without.http).get('/api/v1/search/token')).status).toBe(404);
      expect((await request(without.http).get('/health/ready')).body.parts).toEqual({});
      await without.stop();
    });
  });

  it('holds what the rows say in the end, whatever happens in whatever order', async () => {
    const other = await startTestApp({
      DATABASE_URL: desk.app.databaseUrl,
      MEILI_URL: desk.stub.url,
      MEILI_KEY: desk.stub.masterKey,
    });
    other.get(SearchSources).register(desk.shelf);
    const any = () => [...desk.shelf.rows.values()].flat()[0]!;
    const steps: Record<string, () => unknown> = {
      write: () => desk.write('Wandeling'),
      change: () => desk.change(any(), { title: 'Gewandeld' }),
      remove: () => desk.remove(any()),
      tell: () => Promise.allSettled([desk.sync.catchUp(), other.get(MeilisearchSync).catchUp()]),
      tellLater: () =>
        void other
          .get(MeilisearchSync)
          .catchUp()
          .catch(() => {}),
      rebuild: () => Promise.allSettled([desk.rebuild.rebuild()]),
      rebuildLater: () => void desk.rebuild.rebuild().catch(() => {}),
      forget: () => desk.stub.store.loseTasks(),
      fill: () => (desk.stub.store.failTasks = { code: 'no_space_left_on_device' }),
      leave: () => (desk.stub.illness = 'hangs-up'),
      babble: () => (desk.stub.illness = 'talks-other-json'),
      wipe: () => desk.stub.store.indexes.clear(),
      heal: () => desk.stub.heal(),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 5, maxLength: 15 }),
        async (walk) => {
          for (const step of walk) {
            if (desk.shelf.rows.size > 1 || (step !== 'remove' && step !== 'change')) await steps[step]!();
            // Somebody always gets an answer.
            expect(['postgresql', 'meilisearch']).toContain((await desk.find('wandeling')).engine);
          }
          desk.stub.heal();
          await desk.caughtUp();
          expect(desk.held).toEqual(desk.wanted);
        },
      ),
      { numRuns: 12 },
    );
    await other.stop();
    // What a failed one left is thrown away by the next; an index of a wiped server refuses our filters.
    await desk.rebuild.rebuild();
    desk.stub.refusals.length = 0;
  }, 120_000);

  it('mends once a day what drifted', async () => {
    const { docs } = desk.stub.store.index('vraagbaak');
    const [missing, older] = [...docs.keys()];
    docs.delete(missing!);
    docs.set(older!, { ...docs.get(older!), updatedAt: 1, title: 'Verouderd' });
    const orphan = manual({ title: 'Van niemand' });
    docs.set(orphan.id, { ...orphan, access: ['article:public'], updatedAt: 1 });

    await desk.app.get(SearchDrift).check();

    expect(await metrics()).toContain('vraagbaak_search_drifted_subjects{engine="meilisearch"} 3');
    await desk.caughtUp();
    expect(desk.held).toEqual(desk.wanted);
    await desk.app.get(SearchDrift).check();
    expect(await metrics()).toContain('vraagbaak_search_drifted_subjects{engine="meilisearch"} 0');
  });

  it('puts everything again in both engines, and takes away what belongs to nobody', async () => {
    const orphan = manual({ title: 'Van niemand' });
    const postgres = desk.app.get(PostgresSearchEngine);
    await postgres.put([orphan]);
    const [first] = desk.shelf.rows.keys();
    await postgres.remove([first!]);
    desk.stub.store.index('vraagbaak').docs.clear();
    const seen = new Set<string>();

    const report = await desk.app.get(SearchReindex).run((engine) => seen.add(engine));

    expect(report).toEqual({ postgresql: desk.wanted.length, meilisearch: desk.wanted.length });
    expect([...seen]).toEqual(['PostgreSQL', 'Meilisearch']);
    expect(await postgres.count()).toEqual({ manual: desk.wanted.length });
  });

  it('mends once a day what drifted in PostgreSQL', async () => {
    const postgres = desk.app.get(PostgresSearchEngine);
    const orphan = manual({ title: 'Van niemand' });
    await postgres.put([orphan]);
    const [first, second] = [...desk.shelf.rows.values()].flat();
    await postgres.remove([first!.subjectId]);
    await postgres.put([{ ...second!, title: 'Verouderd', updatedAt: new Date(0) }]);

    await desk.app.get(SearchDrift).check();

    expect(await metrics()).toContain('vraagbaak_search_drifted_subjects{engine="postgresql"} 3');
    expect(await postgres.count()).toEqual({ manual: desk.wanted.length });
    expect(await desk.app.get(SearchDrift).mendPostgres()).toBe(0);
  });

  it('gives a browser a token that finds what its reader may find, for a quarter of an hour', async () => {
    const secret = manual({ title: 'Borstel voor medewerkers', access: ['article:staff'] });
    desk.shelf.rows.set(secret.subjectId, [secret]);
    await desk.engine.put([secret]);
    await desk.write('Borstel vervangen');
    await desk.caughtUp();

    const { status, body, headers } = await request(desk.app.http).get('/api/v1/search/token');
    expect([status, headers['cache-control'], body.index]).toEqual([200, 'no-store', 'vraagbaak']);
    const minutes = (new Date(body.expiresAt).getTime() - desk.app.clock.now().getTime()) / 60_000;
    expect(minutes).toBeGreaterThan(14.9);
    expect(minutes).toBeLessThanOrEqual(15);

    const browser = new Meilisearch({ host: desk.stub.url, apiKey: body.token });
    const index = browser.index(body.index);
    const { hits } = await index.search('borstel', { filter: 'access EXISTS OR access = "article:staff"' });
    expect(hits.map(({ title }) => title)).toEqual(['Borstel vervangen']);
    expect(hits[0]).not.toHaveProperty('access');
    const refused = [
      browser.index('other').search('borstel'),
      index.getDocuments(),
      index.deleteDocument('x'),
      browser.getKeys(),
      new Meilisearch({ host: desk.stub.url, apiKey: `${body.token}x` }).index(body.index).search('borstel'),
    ];
    for (const tried of await Promise.allSettled(refused)) expect(tried.status).toBe('rejected');
    expect(desk.stub.refusals.map((refusal) => refusal.status)).toEqual([403, 403, 403, 403, 403]);
    desk.stub.refusals.length = 0;
  });

  it('says that it can give no token when Meilisearch gives no key', async () => {
    const other = await startTestApp({ MEILI_URL: desk.stub.url, MEILI_KEY: 'not the key' });
    const { status, body } = await request(other.http).get('/api/v1/search/token');
    expect([status, body.code]).toEqual([503, 'browser-search-away']);
    await other.stop();
    desk.stub.refusals.length = 0;
  });
});

function isWaiting({ status }: { status: string }): boolean {
  return status === 'enqueued';
}
