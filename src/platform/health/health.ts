import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Database } from '../database/index.js';
import { EventRelay, type ConsumerState } from '../events/index.js';
import { JobQueue, type JobCounts } from '../jobs/index.js';
import { MailQueries, type MailHealth } from '../mail/index.js';
import { HealthParts, type PartHealth } from './health-parts.js';

export type Status = 'up' | 'degraded' | 'down';

/** How the service stands, part by part. `degraded`: it serves, and something waits that should not. */
export interface Readiness {
  status: Status;
  /** It is being stopped: send no more requests. */
  isStopping: boolean;
  database: { status: Status };
  /** The others are not known while the database is away. */
  events?: { status: Status; consumers: ConsumerState[] };
  jobs?: { status: Status; store: string; queues: Record<string, JobCounts | null> };
  mail?: { status: Status } & MailHealth;
  /** What the rooms say of themselves, such as `search`. */
  parts?: Record<string, PartHealth>;
}

/** Seconds after which something that waits is worth a look. */
const LATE_EVENTS = 60;
const LATE_MAIL = 600;
const PATIENCE_MS = 3_000;

/** Tells whether the service can do its work, for load balancers and for the people who run it. */
@Injectable()
export class Health implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly relay: EventRelay,
    private readonly jobs: JobQueue,
    private readonly mail: MailQueries,
    private readonly clock: Clock,
    private readonly rooms: HealthParts,
  ) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  async readiness(): Promise<Readiness> {
    const { isStopping } = this;
    if (!(await inTime(this.database.isUp(), false)))
      return { status: 'down', isStopping, database: { status: 'down' } };

    const [events, jobs, mail, parts] = await Promise.all([
      inTime(this.events(), { status: 'degraded' as const, consumers: [] }),
      this.jobsPart(),
      inTime(this.mailPart(), undefined),
      this.roomParts(),
    ]);
    const isDegraded = [events, jobs, mail, ...Object.values(parts)].some((part) => part?.status !== 'up');
    const status = isStopping ? 'down' : isDegraded ? 'degraded' : 'up';
    return { status, isStopping, database: { status: 'up' }, events, jobs, mail, parts };
  }

  private async events(): Promise<NonNullable<Readiness['events']>> {
    const consumers = await this.relay.states();
    const isWell = consumers.every(({ failures, lagSeconds }) => failures === 0 && lagSeconds < LATE_EVENTS);
    return { status: isWell ? 'up' : 'degraded', consumers };
  }

  private async jobsPart(): Promise<NonNullable<Readiness['jobs']>> {
    const queues = await this.jobs.counts();
    const answers = Object.values(queues).every((counts) => counts !== null);
    return { status: answers ? 'up' : 'degraded', store: this.jobs.store, queues };
  }

  private async roomParts(): Promise<Record<string, PartHealth>> {
    const silent: PartHealth = { status: 'degraded', reason: 'It does not say how it is.' };
    const states = this.rooms.all.map(async ([name, check]) => [name, await inTime(check(), silent)] as const);
    return Object.fromEntries(await Promise.all(states));
  }

  private async mailPart(): Promise<NonNullable<Readiness['mail']>> {
    const mail = await this.mail.health(this.clock.now());
    return { status: mail.failing > 0 || mail.oldestSeconds > LATE_MAIL ? 'degraded' : 'up', ...mail };
  }
}

/** A part that does not answer in time is not well, whatever it says later. */
async function inTime<Answer, Otherwise>(work: Promise<Answer>, otherwise: Otherwise): Promise<Answer | Otherwise> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Otherwise>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}
