import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Worker } from 'bullmq';
import { Config } from '../config/index.js';
import { BullJobQueue } from './bull-job-queue.js';
import { JobConnection } from './job-connection.js';
import { JOB_QUEUES, type JobQueueName } from './job-queue.js';

/** How many jobs of a queue one process has in hand at once. */
const CONCURRENCY: Record<JobQueueName, number> = { effects: 8, long: 1 };
/** One interval everywhere: what a worker had in hand when it died is taken up by another within a minute. */
const CARE = { lockDuration: 30_000, stalledInterval: 30_000, maxStalledCount: 5 };
const SWEEP_MS = 30_000;
/** Whoever stops us kills us after half a minute; a job that takes longer is run again by another process. */
const FINISH_MS = 20_000;
/** A worker says goodbye to Redis, and would wait for a Redis that is away. */
const GOODBYE_MS = 2_000;

/** Starts and stops the workers of this process, and sweeps up what the queue does not know of. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private workers: Worker[] = [];
  private sweeping: Promise<unknown> | null = null;

  constructor(
    private readonly config: Config,
    private readonly connection: JobConnection,
    private readonly jobs: BullJobQueue,
  ) {}

  /**
   * BullMQ looks once whether its tables are there, and remembers a failure for ever: a worker that began with one would
   * ask on without ever letting another have a turn. So a start without the database fails, as it does everywhere else;
   * Redis may come later.
   */
  async onApplicationBootstrap(): Promise<void> {
    if (this.connection.store === 'postgresql') await this.jobs.reached();
    if (!this.config.doesWork) return;
    const workers = JOB_QUEUES.map((name) => this.work(name));
    this.workers = workers;
    if (this.connection.store === 'postgresql') await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    for (const worker of workers) worker.run().catch((error: Error) => worker.emit('error', error));
    // What had to wait for Redis need not wait for the next round too.
    this.connection.onUp(() => void this.sweep());
    void this.sweep();
  }

  @Interval('job-sweep', SWEEP_MS)
  async sweep(): Promise<void> {
    if (this.workers.length === 0 || this.sweeping) return;
    this.sweeping = this.jobs
      .sweep()
      .catch((error: Error) => this.logger.warn(`The sweep for unfinished jobs failed: ${error.message}`));
    await this.sweeping;
    this.sweeping = null;
  }

  /** What runs is finished, while the database and the connections are still there. */
  async beforeApplicationShutdown(): Promise<void> {
    const workers = this.workers;
    this.workers = [];
    const closed = workers.map((worker) => worker.close());
    await within(FINISH_MS, Promise.all([this.sweeping, this.jobs.finished()]));
    if (await within(GOODBYE_MS, Promise.all(closed))) return;
    await within(GOODBYE_MS, Promise.all(workers.map((worker) => worker.disconnect())));
  }

  private work(name: JobQueueName): Worker {
    const worker = new Worker(name, (job) => this.jobs.run(job), {
      ...this.connection.options,
      ...CARE,
      concurrency: CONCURRENCY[name],
      autorun: false,
    });
    // Without a listener an error of the connection would end the process.
    worker.on('error', (error) => this.logger.debug(`The worker of ${name} has trouble: ${error.message}`));
    worker.on('failed', (job, error) =>
      this.logger.warn({ err: error, job: job?.id, attempt: job?.attemptsMade }, `Job ${job?.name ?? ''} failed`),
    );
    return worker;
  }
}

/** Whether the work was done in time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
