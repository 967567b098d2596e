import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { JobConnection } from './job-connection.js';
import {
  JOB_QUEUES,
  JobQueue,
  type JobCounts,
  type JobHandler,
  type JobQueueName,
  type JobRequest,
} from './job-queue.js';

const ATTEMPTS = 5;
const BACKOFF_MS = 2_000;
/** Seconds that a finished job is remembered, so that adding it again does nothing; a failed one, to be looked at. */
const REMEMBERED = 3_600;
const FAILED_REMEMBERED = 14 * 86_400;
const PATIENCE_MS = 5_000;
const SWEPT_AT_ONCE = 20;

/** The jobs in BullMQ, on Redis or PostgreSQL. */
@Injectable()
export class BullJobQueue extends JobQueue {
  private readonly logger = new Logger('Jobs');
  private readonly handlers = new Map<string, JobHandler<never>>();
  private readonly running = new Set<Promise<void>>();
  private readonly queues: Record<JobQueueName, Queue>;

  constructor(
    private readonly connection: JobConnection,
    @InjectQueue('effects') effects: Queue,
    @InjectQueue('long') long: Queue,
  ) {
    super();
    this.queues = { effects, long };
    for (const queue of [effects, long]) queue.on('error', () => {}); // Told by health, and by whoever adds.
  }

  get store(): 'redis' | 'postgresql' {
    return this.connection.store;
  }

  /** Resolves when the queues were found; throws when the database is away. */
  async reached(): Promise<void> {
    await Promise.all(JOB_QUEUES.map((name) => this.queues[name].waitUntilReady()));
  }

  register<Data extends object>(handler: JobHandler<Data>): void {
    if (this.handlers.has(handler.name)) throw new Error(`Two job handlers are called ${handler.name}.`);
    this.handlers.set(handler.name, handler as JobHandler<never>);
  }

  async add<Data extends object>(request: JobRequest<Data>): Promise<boolean> {
    const handler = this.handlerOf(request.name);
    // Redis would keep the command until it is back, and we would keep the request: the sweep does it better.
    if (!this.connection.isUp) return false;
    try {
      await inTime(
        this.queues[handler.queue].add(request.name, request.data, {
          jobId: idOf(request),
          attempts: handler.attempts ?? ATTEMPTS,
          backoff: { type: 'exponential', delay: handler.backoff ?? BACKOFF_MS, jitter: 0.2 },
          delay: request.delay,
          removeOnComplete: { age: REMEMBERED },
          removeOnFail: { age: FAILED_REMEMBERED },
        }),
      );
      return true;
    } catch (error) {
      this.logger.warn(`Job ${request.name} ${request.id} could not be added: ${(error as Error).message}`);
      return false;
    }
  }

  /** Adds what handlers say is unfinished; a job that was given up starts over. Answers how many there were. */
  async sweep(): Promise<number> {
    let found = 0;
    for (const handler of this.handlers.values()) {
      const requests = ((await handler.unfinished?.()) ?? []).map((request) => ({ ...request, name: handler.name }));
      found += requests.length;
      while (requests.length > 0 && this.connection.isUp) {
        await Promise.all(requests.splice(0, SWEPT_AT_ONCE).map((request) => this.addOrRetry(request, handler.queue)));
      }
    }
    return found;
  }

  private async addOrRetry(request: JobRequest<object>, queue: JobQueueName): Promise<void> {
    const job = await inTime(this.queues[queue].getJob(idOf(request)));
    if (!job) await this.add(request);
    // Another process may be quicker.
    else if (await job.isFailed()) await job.retry('failed', { resetAttemptsMade: true }).catch(() => {});
  }

  /** Called by the workers. */
  async run(job: Job): Promise<void> {
    const attempt = job.attemptsMade + 1;
    const run = this.handlerOf(job.name).run(job.data as object, {
      id: job.id ?? '',
      attempt,
      isLastAttempt: attempt >= (job.opts.attempts ?? 1),
    });
    this.running.add(run);
    try {
      await run;
    } finally {
      this.running.delete(run);
    }
  }

  /** Resolves when nothing runs in this process any more, well or not. */
  async finished(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  async counts(): Promise<Record<JobQueueName, JobCounts | null>> {
    const counts = await Promise.all(JOB_QUEUES.map((name) => this.countsOf(this.queues[name])));
    return { effects: counts[0] ?? null, long: counts[1] ?? null };
  }

  private async countsOf(queue: Queue): Promise<JobCounts | null> {
    if (!this.connection.isUp) return null;
    try {
      const counts = await inTime(queue.getJobCounts('waiting', 'active', 'delayed', 'failed'));
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed };
    } catch {
      return null;
    }
  }

  private handlerOf(name: string): JobHandler {
    const handler = this.handlers.get(name);
    if (!handler) throw new Error(`No job handler is called ${name}.`);
    return handler;
  }
}

/** BullMQ forbids colons. The name comes first, because the rows of two rooms might share an id. */
function idOf({ name, id }: { name: string; id: string }): string {
  return `${name}-${id}`.replaceAll(':', '.');
}

/** A queue that hangs is as good as away. */
async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the queue does not answer')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
