import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { JobQueue, type JobHandler, type RunningJob } from '../../src/platform/jobs/index.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import type { TestApp } from '../setup/app.js';
import { startPlatform } from '../setup/platform.js';
import { until } from '../setup/until.js';

interface Run extends RunningJob {
  data: unknown;
  at: number;
}

/** Work that is written down; `then` may make it fail or wait. */
class NotedWork implements JobHandler {
  readonly name = `noted.${randomUUID()}`;
  readonly queue = 'effects';
  readonly attempts = 3;
  readonly backoff = 200;
  readonly runs: Run[] = [];
  left: string[] = [];

  constructor(private readonly then: (run: Run) => void | Promise<void> = () => {}) {}

  async run(data: object, job: RunningJob): Promise<void> {
    const run = { ...job, data, at: Date.now() };
    this.runs.push(run);
    await this.then(run);
  }

  async unfinished() {
    return this.left.map((id) => ({ id, data: {} }));
  }

  runsOf(id: string): Run[] {
    return this.runs.filter((run) => (run.data as { id?: string }).id === id);
  }
}

/** What every store of jobs promises. `environment` says which one the apps use. */
export function describeJobQueue(store: string, environment: () => Record<string, string>): void {
  describe(`jobs on ${store}`, () => {
    let app: TestApp;

    const start = (changes: Record<string, string> = {}) => startPlatform({ ...environment(), ...changes });
    const registered = (work: NotedWork, ...apps: TestApp[]) => {
      for (const each of apps.length > 0 ? apps : [app]) each.get(JobQueue).register(work);
      return work;
    };
    const add = (work: NotedWork, id: string, { delay }: { delay?: number } = {}, by: TestApp = app) =>
      by.get(JobQueue).add({ name: work.name, id, data: { id }, delay });
    const idle = async () => {
      const { effects } = await app.get(JobQueue).counts();
      return effects !== null && effects.waiting + effects.active + effects.delayed === 0;
    };

    beforeAll(async () => {
      app = await start();
    });
    afterAll(() => app.stop());

    it('runs a job once, with what it was given', async () => {
      const work = registered(new NotedWork());

      expect(await add(work, 'one')).toBe(true);
      await until('the job ran', () => work.runs.length > 0);
      await until('the queue is idle', idle);

      expect(work.runs).toMatchObject([{ data: { id: 'one' }, attempt: 1, isLastAttempt: false }]);
    });

    it('runs a job once that is added many times, also at the same moment and after it ran', async () => {
      const work = registered(new NotedWork());

      await Promise.all(Array.from({ length: 20 }, () => add(work, 'same')));
      await until('the job ran', () => work.runs.length > 0);
      await until('the queue is idle', idle);
      await add(work, 'same');
      await add(work, 'other');
      await until('the other ran', () => work.runsOf('other').length > 0);
      await until('the queue is idle', idle);

      expect(work.runsOf('same')).toHaveLength(1);
    });

    it('tries a job that fails again, each time later, and gives it up in the end', async () => {
      const work = registered(
        new NotedWork(({ data }) => {
          if ((data as { id: string }).id === 'hopeless' || work.runs.length < 2) throw new Error('not now');
        }),
      );

      await add(work, 'unlucky');
      await until('it ran twice', () => work.runs.length === 2);
      expect(work.runs.map((run) => run.attempt)).toEqual([1, 2]);

      await add(work, 'hopeless');
      await until('it was given up', async () => ((await app.get(JobQueue).counts()).effects?.failed ?? 0) > 0);
      const [first, second, third] = work.runsOf('hopeless');
      expect(work.runsOf('hopeless').map((run) => run.isLastAttempt)).toEqual([false, false, true]);
      expect(second!.at - first!.at).toBeGreaterThanOrEqual(150);
      expect(third!.at - second!.at).toBeGreaterThanOrEqual(300);
    });

    it('keeps a delayed job until its time', async () => {
      const work = registered(new NotedWork());
      const addedAt = Date.now();

      await add(work, 'later', { delay: 400 });
      await until('it ran', () => work.runs.length > 0);

      expect(work.runs[0]!.at - addedAt).toBeGreaterThanOrEqual(390);
    });

    it('runs again what its room calls unfinished, also after it was given up', async () => {
      const work = registered(
        new NotedWork(() => {
          if (work.runs.length <= work.attempts) throw new Error('not yet');
        }),
      );
      work.left = ['forgotten'];

      const sweep = () => app.get(JobRunner).sweep();
      await until('the first tries failed', async () => {
        await sweep();
        return work.runs.length > work.attempts;
      });
      work.left = [];
      await until('the queue is idle', idle);

      expect(work.runs).toHaveLength(work.attempts + 1);
    });

    it('keeps what was added while nobody worked, until a worker comes', async () => {
      const office = await start({ ROLE: 'web', DATABASE_URL: app.databaseUrl });
      const work = registered(new NotedWork(), office, app);
      const runners = app.get(JobRunner);
      await runners.beforeApplicationShutdown();

      await add(work, 'overnight', {}, office);
      expect((await office.get(JobQueue).counts()).effects).toMatchObject({ waiting: 1 });
      expect(work.runs).toEqual([]);

      const morning = await start({ DATABASE_URL: app.databaseUrl });
      registered(work, morning);
      await until('the next worker ran it', () => work.runs.length > 0);
      await morning.stop();
      await office.stop();
      await app.stop();
      app = await start();
      expect(work.runsOf('overnight')).toHaveLength(1);
    });

    it('finishes what runs before it stops, and nobody runs it again', async () => {
      let letGo = () => {};
      const held = new Promise<void>((resolve) => (letGo = resolve));
      let finished = 0;
      const worker = await start({ DATABASE_URL: app.databaseUrl });
      const work = new NotedWork(async () => {
        await held;
        // The database is still there for the end of the work.
        await worker.db.query('SELECT 1');
        finished += 1;
      });
      await app.get(JobRunner).beforeApplicationShutdown();
      registered(work, worker, app);
      await add(work, 'in hand');
      await until('it runs', () => work.runs.length === 1);

      const stopped = worker.stop();
      await new Promise((resolve) => setImmediate(resolve));
      expect(finished).toBe(0);
      letGo();
      await stopped;

      expect(finished).toBe(1);
      const { effects } = await app.get(JobQueue).counts();
      expect(effects).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
      await app.stop();
      app = await start();
    });

    it('shares the work among processes without doing any of it twice', async () => {
      const other = await start({ DATABASE_URL: app.databaseUrl });
      const work = registered(new NotedWork(), app, other);
      const ids = Array.from({ length: 60 }, (_, n) => `job-${n}`);

      await Promise.all(ids.map((id, n) => add(work, id, {}, n % 2 === 0 ? app : other)));
      await until('all ran', () => work.runs.length >= ids.length);
      await until('the queue is idle', idle);
      await other.stop();

      expect(work.runs.map((run) => (run.data as { id: string }).id).toSorted()).toEqual(ids.toSorted());
    });
  });
}
