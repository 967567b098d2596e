import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Clock } from '../clock/index.js';
import { EventRelay } from '../events/index.js';
import { JobQueue } from '../jobs/index.js';
import { MailQueries } from '../mail/index.js';

/** What is measured when somebody asks, rather than when it happens. */
@Injectable()
export class ServiceGauges {
  readonly registry = new Registry();
  private readonly databaseUp = this.gauge('vraagbaak_database_up', 'Whether the database answers.');
  private readonly pool = this.gauge(
    'vraagbaak_database_pool',
    'Connections of this process to the database.',
    'state',
  );
  private readonly lag = this.gauge('vraagbaak_event_lag', 'Events that a consumer still has to read.', 'consumer');
  private readonly lagSeconds = this.gauge('vraagbaak_event_lag_seconds', 'Age of the oldest of them.', 'consumer');
  private readonly failures = this.gauge(
    'vraagbaak_event_consumer_failures',
    'Failures of a consumer in a row, since it last succeeded.',
    'consumer',
  );
  private readonly jobsUp = this.gauge('vraagbaak_jobs_up', 'Whether the queue answers.', 'queue');
  private readonly jobCounts = this.gauge('vraagbaak_jobs', 'Jobs in a queue.', 'queue', 'state');
  private readonly mailWaiting = this.gauge('vraagbaak_mail_waiting', 'Mails that have not been sent yet.');
  private readonly mailFailing = this.gauge(
    'vraagbaak_mail_failing',
    'Those of them that the mail server did not take.',
  );
  private readonly mailSeconds = this.gauge('vraagbaak_mail_oldest_seconds', 'Age of the oldest mail that waits.');

  constructor(
    private readonly source: DataSource,
    private readonly relay: EventRelay,
    private readonly jobs: JobQueue,
    private readonly mail: MailQueries,
    private readonly clock: Clock,
  ) {}

  /** Never throws: without the database the numbers that need it are left out. */
  async measure(): Promise<void> {
    this.registry.resetMetrics();
    this.measurePool();
    await this.measureJobs();
    try {
      await Promise.all([this.measureEvents(), this.measureMail()]);
      this.databaseUp.set(1);
    } catch {
      this.databaseUp.set(0);
    }
  }

  private measurePool(): void {
    const { master } = this.source.driver as unknown as { master: Pool };
    this.pool.set({ state: 'total' }, master.totalCount);
    this.pool.set({ state: 'idle' }, master.idleCount);
    this.pool.set({ state: 'wanted' }, master.waitingCount);
  }

  private async measureEvents(): Promise<void> {
    for (const { consumer, lag, lagSeconds, failures } of await this.relay.states()) {
      this.lag.set({ consumer }, lag);
      this.lagSeconds.set({ consumer }, lagSeconds);
      this.failures.set({ consumer }, failures);
    }
  }

  private async measureJobs(): Promise<void> {
    for (const [queue, counts] of Object.entries(await this.jobs.counts())) {
      this.jobsUp.set({ queue }, counts ? 1 : 0);
      for (const [state, count] of Object.entries(counts ?? {})) this.jobCounts.set({ queue, state }, Number(count));
    }
  }

  private async measureMail(): Promise<void> {
    const { waiting, failing, oldestSeconds } = await this.mail.health(this.clock.now());
    this.mailWaiting.set(waiting);
    this.mailFailing.set(failing);
    this.mailSeconds.set(oldestSeconds);
  }

  private gauge<Label extends string>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
