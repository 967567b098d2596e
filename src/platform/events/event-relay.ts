import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Database, isDatabaseAway } from '../database/index.js';
import type { EventConsumer } from './event-consumer.js';
import { EventCursors, type ConsumerState } from './event-cursors.js';
import { EventLog } from './event-log.js';
import { EventSignal } from './event-signal.js';

/** A signal wakes us at once; this is for when one got lost. */
const POLL_MS = 1_000;
/** Events that wait for an older transaction can be read when it ends, which nobody tells us. */
const HELD_UP_POLL_MS = 50;
/** Under load many small batches cost more than they bring: a batch is gathered for this long. */
const GATHER_MS = 20;
/** How often the cursors of those who want nothing of it are moved. */
const PASS_EVERY_MS = 250;
/** A consumer that failed this often in a row is not settled by waiting. */
const HOPELESS_FAILURES = 3;

/**
 * Hands the events of the log to their consumers, in order and exactly once, on any number of processes.
 *
 * Events are ordered by (transaction, id). Only those whose transaction is older than every running one are read:
 * what lies before them is then complete, so a transaction that commits late can't slip in behind the cursor. The
 * cursor row is locked while a batch is applied, and moves in the same transaction.
 */
@Injectable()
export class EventRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(EventRelay.name);
  private readonly consumers = new Map<string, EventConsumer>();
  private readonly busy = new Map<string, Promise<void>>();
  private isRunning = false;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private timerEndsAt = Infinity;
  private passedAt = 0;
  /** Something was recorded that a consumer wants, and may not be readable yet. */
  private isExpecting = false;
  private isDatabaseAway = false;

  constructor(
    private readonly database: Database,
    private readonly cursors: EventCursors,
    private readonly signal: EventSignal,
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  /** Called by consumers when they are made. */
  register(consumer: EventConsumer): void {
    if (this.consumers.has(consumer.name)) throw new Error(`Two event consumers are called ${consumer.name}.`);
    this.consumers.set(consumer.name, consumer);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.cursors.create([...this.consumers.keys()]);
    this.log.onRecorded((topics) => {
      const wanting = this.wanting(topics);
      if (wanting.some(({ rest }) => rest === 0)) {
        this.wake();
        this.signal.tell();
      } else if (wanting.length > 0) {
        this.lookWithin(Math.min(...wanting.map(({ rest }) => rest)));
      }
    });
    if (!this.config.doesWork) return;

    this.isRunning = true;
    this.signal.listen(() => this.wake());
    this.wake();
  }

  /** Finishes the batches in hand. What is recorded after this is read by another process, or at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isRunning = false;
    if (this.timer) clearTimeout(this.timer);
    await this.signal.close();
    await this.looking;
    await Promise.all(this.busy.values());
  }

  /** Lets the consumers look at the log soon. */
  wake(): void {
    this.isExpecting = true;
    this.lookWithin(GATHER_MS);
  }

  /** Resolves when every consumer has read all that is committed now; for tests and commands. */
  async settled(): Promise<void> {
    for (;;) {
      const behind = (await this.states()).filter((state) => state.lag > 0);
      if (behind.length === 0) return;

      const stuck = behind.find((state) => state.failures >= HOPELESS_FAILURES);
      if (stuck) throw new Error(`Consumer ${stuck.consumer} does not get on: ${stuck.lastError}`);
      const moved = await Promise.all(behind.map((state) => this.advance(this.consumers.get(state.consumer)!)));
      // Somebody else has them in hand, or they are held up by a running transaction.
      if (!moved.includes(true)) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  states(): Promise<ConsumerState[]> {
    return this.cursors.states([...this.consumers.values()]);
  }

  /** Removes events that all have read and that are older than this; answers how many, at most 10,000. */
  prune(before: Date): Promise<number> {
    return this.cursors.prune([...this.consumers.keys()], before, 10_000);
  }

  private wanting(topics: readonly string[]): EventConsumer[] {
    return [...this.consumers.values()].filter((consumer) => topics.some((topic) => consumer.topics.includes(topic)));
  }

  private lookWithin(milliseconds: number): void {
    if (!this.isRunning) return;
    const endsAt = Date.now() + milliseconds;
    if (this.timer && this.timerEndsAt <= endsAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.timerEndsAt = endsAt;
    this.timer = setTimeout(() => {
      this.timer = null;
      // One look at a time; who wants another meanwhile gets it right after.
      this.looking = (this.looking ?? Promise.resolve()).then(() => this.look());
    }, milliseconds);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    if (!this.isRunning) return;
    let next = POLL_MS;
    const isExpecting = this.isExpecting;
    this.isExpecting = false;
    try {
      const outlook = await this.cursors.lookAhead([...this.consumers.values()]);
      // What holds up events that nobody waits for can take its time.
      if (outlook.isHeldUp && isExpecting) {
        this.isExpecting = true;
        next = HELD_UP_POLL_MS;
      }
      for (const name of outlook.behind) this.follow(this.consumers.get(name)!);
      if (outlook.last && outlook.uninterested.length > 0 && Date.now() - this.passedAt > PASS_EVERY_MS) {
        this.passedAt = Date.now();
        await this.cursors.pass(outlook.uninterested, outlook.last);
      }
      this.isDatabaseAway = false;
    } catch (error) {
      this.noteTrouble(error as Error);
    }
    this.lookWithin(next);
  }

  /** Reads batch after batch until there is no more. One consumer that fails or takes long doesn't hold up another. */
  private follow(consumer: EventConsumer): void {
    if (this.busy.has(consumer.name)) return;
    const work = async () => {
      while (this.isRunning && (await this.advance(consumer))) {
        if (consumer.rest > 0) await new Promise((resolve) => setTimeout(resolve, consumer.rest));
      }
      this.busy.delete(consumer.name);
    };
    this.busy.set(consumer.name, work());
  }

  /** Applies one batch; whether there was one. Never throws: a failure is noted on the cursor. */
  private async advance(consumer: EventConsumer): Promise<boolean> {
    try {
      return await this.database.write(async (tx) => {
        const claimed = await this.cursors.claim(tx, consumer);
        if (!claimed) return false;

        if (claimed.events.length > 0) await consumer.apply(claimed.events, tx);
        await this.cursors.move(tx, consumer.name, claimed.passed);
        return true;
      });
    } catch (error) {
      await this.noteFailure(consumer, error as Error);
      return false;
    }
  }

  private async noteFailure(consumer: EventConsumer, error: Error): Promise<void> {
    if (isDatabaseAway(error)) {
      this.noteTrouble(error);
      return;
    }
    this.logger.error({ err: error, consumer: consumer.name }, `Consumer ${consumer.name} failed and will try again`);
    await this.cursors.delay(consumer.name, error).catch((trouble: Error) => this.noteTrouble(trouble));
  }

  /** Said once, not twice a second for as long as it lasts. */
  private noteTrouble(error: Error): void {
    if (!this.isDatabaseAway) this.logger.warn(`Events wait: ${error.message}`);
    this.isDatabaseAway = true;
  }
}
