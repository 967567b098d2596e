import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, DAY_MS } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import type { QueueReportBody } from './channel.schemas.js';
import type { WaitingTime } from './waiting-time.js';
import { WaitingTimes } from './waiting-times.js';

const REPORTS_DAYS = 1;
const WAITS_DAYS = 90;
const PURGE_EVERY_MS = 60 * 60_000;
/** What was told longer before somebody began to wait was not what they were told. */
const TOLD_WITHIN_SECONDS = 180;

/** What other systems report about the queue of a channel, kept for a day; what people really waited for a season. */
@Injectable()
export class QueueReports {
  private readonly logger = new Logger(QueueReports.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly waiting: WaitingTimes,
  ) {}

  /** Writes down a report and answers what somebody is told who joins now. */
  async take(channelId: string, report: QueueReportBody): Promise<WaitingTime> {
    const now = this.clock.now();
    const handling = report.handlingSeconds;
    const sum = handling.reduce((total, seconds) => total + seconds, 0);
    const squares = handling.reduce((total, seconds) => total + seconds ** 2, 0);
    return this.database.write(async (tx) => {
      // Two reports in one millisecond are one: nothing of the queue can have changed in between.
      await tx.query(
        `INSERT INTO channel_report AS held (channel_id, at, waiting, agents, free, handled, handling_sum, handling_squares, abandoned)
         VALUES ($1, $2, $3, $4, least($5::int, $4::int), $6, $7, $8, $9)
         ON CONFLICT (channel_id, at) DO UPDATE SET waiting = excluded.waiting, agents = excluded.agents, free = excluded.free,
           handled = held.handled + excluded.handled, handling_sum = held.handling_sum + excluded.handling_sum,
           handling_squares = held.handling_squares + excluded.handling_squares, abandoned = held.abandoned + excluded.abandoned`,
        [channelId, now, report.waiting, report.agents, report.free, handling.length, sum, squares, report.abandoned],
      );
      const wait = await this.waiting.reported(channelId, now);
      if (wait.isKnown) {
        await tx.query(
          'UPDATE channel_report SET estimate = $3, low = $4, high = $5 WHERE channel_id = $1 AND at = $2',
          [channelId, now, wait.seconds, wait.low, wait.high],
        );
      }
      await this.measure(channelId, report.answered, now);
      return wait;
    });
  }

  /** Whose turn it was: how long they waited, beside what they were told when they began. */
  private async measure(channelId: string, answered: QueueReportBody['answered'], now: Date): Promise<void> {
    // Nobody's turn came in the future, whatever another clock says.
    const known = answered.filter(({ at }) => Date.parse(at) <= now.getTime() + TOLD_WITHIN_SECONDS * 1000);
    if (known.length === 0) return;
    await this.database.write((tx) =>
      tx.query(
        `INSERT INTO channel_wait (id, channel_id, began_at, ended_at, waited, estimate, low, high)
         SELECT w.id, $1, w.began, w.began + make_interval(secs => w.waited), w.waited, told.estimate, told.low, told.high
           FROM (SELECT id, ended - make_interval(secs => waited) AS began, waited
                   FROM unnest($2::uuid[], $3::timestamptz[], $4::float8[]) AS given (id, ended, waited)) w
           LEFT JOIN LATERAL (
             SELECT estimate, low, high FROM channel_report r
              WHERE r.channel_id = $1 AND r.at <= w.began AND r.at > w.began - make_interval(secs => $5)
              ORDER BY r.at DESC LIMIT 1) told ON true`,
        [
          channelId,
          known.map(() => newId()),
          known.map(({ at }) => at),
          known.map(({ waitedSeconds }) => waitedSeconds),
          TOLD_WITHIN_SECONDS,
        ],
      ),
    );
  }

  @Interval('channel-report-purge', PURGE_EVERY_MS)
  async purge(): Promise<void> {
    const before = (days: number) => new Date(this.clock.now().getTime() - days * DAY_MS);
    try {
      await this.database.write(async (tx) => {
        await tx.query('DELETE FROM channel_report WHERE at < $1', [before(REPORTS_DAYS)]);
        await tx.query('DELETE FROM channel_wait WHERE ended_at < $1', [before(WAITS_DAYS)]);
      });
    } catch (error) {
      this.logger.warn(`Old reports could not be removed: ${(error as Error).message}`);
    }
  }
}
