import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { Outbox, type Mail } from '../../platform/mail/index.js';
import { JourneysQueries } from '../journeys/journeys.queries.js';
import { MessagePartsQueries, type MessageParts } from './message-parts.queries.js';
import { MessageWriting } from './message-writing.js';

const AT_ONCE = 100;
const SECOND = 1000;

type Withdrawal = 'level' | 'no-address' | 'address-off' | 'nothing-left' | 'unwritable';

/**
 * Turns planned messages into mails once they are due. The mail has the id of its message, so there can be only one,
 * and it is written in the transaction that marks the message as sent: whatever dies, it is sent once or still waits.
 * Delivery is the outbox's.
 */
@Injectable()
export class NotificationSending implements JobHandler {
  readonly name = 'notifications.send';
  readonly queue = 'effects';
  private readonly logger = new Logger(NotificationSending.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    private readonly journeys: JourneysQueries,
    private readonly parts: MessagePartsQueries,
    private readonly writing: MessageWriting,
    private readonly outbox: Outbox,
  ) {
    jobs.register(this);
  }

  /** Called when planned messages are committed: looks again when they are due, once for all of the same second. */
  expect(messages: ReadonlyArray<{ id: string; dueAt: Date }>): void {
    const now = this.clock.now().getTime();
    const bySecond = new Map(messages.map(({ id, dueAt }) => [Math.ceil(dueAt.getTime() / SECOND), id]));
    for (const [second, id] of bySecond)
      void this.jobs.add({ name: this.name, id, data: {}, delay: Math.max(0, second * SECOND - now) });
  }

  async run(): Promise<void> {
    while ((await this.sendDue()) === AT_ONCE);
  }

  async unfinished(): Promise<Array<{ id: string; data: object }>> {
    const [due] = await this.database.query(
      `SELECT 1 FROM notification WHERE state = 'waiting' AND due_at <= $1 LIMIT 1`,
      [this.clock.now()],
    );
    return due ? [{ id: newId(), data: {} }] : [];
  }

  /** Sends up to a hundred that are due; answers how many it looked at. */
  async sendDue(): Promise<number> {
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const ids = await this.parts.claimDue(tx, now, AT_ONCE);
      if (ids.length === 0) return 0;

      const journeys = await this.journeys.all();
      const mails: Mail[] = [];
      const withdrawn = new Map<string, Withdrawal>();
      for (const message of await this.parts.of(tx, ids)) {
        const because = whyNot(message);
        if (because) withdrawn.set(message.id, because);
        else {
          try {
            mails.push(this.writing.write(message, journeys));
          } catch (error) {
            this.logger.error({ err: error, notification: message.id }, 'A message could not be written');
            withdrawn.set(message.id, 'unwritable');
          }
        }
      }
      if (mails.length > 0) await this.outbox.sendAll(tx, mails);
      await this.settle(
        tx,
        mails.map(({ id }) => id!),
        withdrawn,
        now,
      );
      return ids.length;
    });
  }

  private async settle(
    tx: Tx,
    sent: readonly string[],
    withdrawn: ReadonlyMap<string, Withdrawal>,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE notification n SET state = CASE WHEN s.because IS NULL THEN 'sent' ELSE 'withdrawn' END,
              because = s.because, settled_at = $3
         FROM unnest($1::uuid[], $2::text[]) AS s (id, because) WHERE n.id = s.id`,
      [[...sent, ...withdrawn.keys()], [...sent.map(() => null), ...withdrawn.values()], now],
    );
  }
}

/** What was true when it was planned may not be any more. What is not told then stands in the portal. */
function whyNot({ address, isOff, followNow, milestones }: MessageParts): Withdrawal | null {
  if (!address) return 'no-address';
  if (isOff) return 'address-off';
  if (followNow === 'none') return 'level';
  if (milestones.length === 0) return 'nothing-left';
  return null;
}
