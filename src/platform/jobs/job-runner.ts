import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../config/index.js';
import { BullJobQueue } from './bull-job-queue.js';
import { JobConnection } from './job-connection.js';
import { EffectsWorker, LongWorker, type JobWorker } from './job-worker.js';

const SWEEP_MS = 30_000;
/** Whoever stops us kills us after half a minute; a job that takes longer is run again by another process. */
const STOP_MS = 20_000;

/** Starts and stops the workers of this process, and sweeps up what the queue does not know of. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private sweeping: Promise<unknown> | null = null;
  private isRunning = false;

  constructor(
    private readonly config: Config,
    private readonly connection: JobConnection,
    private readonly jobs: BullJobQueue,
    private readonly registrar: BullRegistrar,
    private readonly effects: EffectsWorker,
    private readonly long: LongWorker,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.doesWork) return;
    this.registrar.register();
    this.isRunning = true;
    // What had to wait for Redis need not wait for the next round too.
    this.connection.onUp(() => void this.sweep());
    void this.sweep();
  }

  @Interval('job-sweep', SWEEP_MS)
  async sweep(): Promise<void> {
    if (!this.isRunning || this.sweeping) return;
    this.sweeping = this.jobs
      .sweep()
      .catch((error: Error) => this.logger.warn(`The sweep for unfinished jobs failed: ${error.message}`));
    await this.sweeping;
    this.sweeping = null;
  }

  /** What runs is finished, while the database and the connections are still there. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.isRunning) return;
    this.isRunning = false;
    await atMost(STOP_MS, Promise.all([this.sweeping, this.stop(this.effects), this.stop(this.long)]));
  }

  private async stop({ worker }: JobWorker): Promise<void> {
    if (this.connection.isUp) return worker.close();
    // A worker that says goodbye waits for Redis to come back. What runs is finished here all the same; the note that
    // it was done is lost, so another process will run it again.
    await this.jobs.finished();
    return worker.close(true);
  }
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
  clearTimeout(timer);
}
