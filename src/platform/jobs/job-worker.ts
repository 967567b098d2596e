import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { BullJobQueue } from './bull-job-queue.js';

/** One interval everywhere: a worker that died holds its jobs at most this long, and then another takes them. */
const CARE = { lockDuration: 30_000, stalledInterval: 30_000, maxStalledCount: 5 };

export abstract class JobWorker extends WorkerHost {
  private readonly logger = new Logger('Jobs');

  constructor(private readonly jobs: BullJobQueue) {
    super();
  }

  async process(job: Job): Promise<void> {
    await this.jobs.run(job);
  }

  /** Without a listener an error of the connection would end the process. */
  @OnWorkerEvent('error')
  noteError(error: Error): void {
    this.logger.warn(`The worker of ${this.worker.name} has trouble: ${error.message}`);
  }

  @OnWorkerEvent('failed')
  noteFailure(job: Job | undefined, error: Error): void {
    this.logger.warn({ err: error, job: job?.id, attempt: job?.attemptsMade }, `Job ${job?.name ?? ''} failed`);
  }
}

@Processor('effects', { ...CARE, concurrency: 8 })
export class EffectsWorker extends JobWorker {
  constructor(jobs: BullJobQueue) {
    super(jobs);
  }
}

@Processor('long', { ...CARE, concurrency: 1 })
export class LongWorker extends JobWorker {
  constructor(jobs: BullJobQueue) {
    super(jobs);
  }
}
