import { Injectable } from '@nestjs/common';
import { isStaff, NotAllowed, type Actor } from '../accounts/index.js';
import { Clock, DAY_MS } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';

/** How good what people were told was, afterwards. */
export interface Measurement {
  key: string;
  /** People whose wait is over, and those of them who were told an estimate and had to wait at all. */
  people: number;
  told: number;
  medianWait: number | null;
  /** Of those told: how far off the estimate was, as a share of the real wait, for half of them; and how many waited within their range. */
  medianError: number | null;
  held: number | null;
}

/** Nobody minds an error in half a minute: shorter waits are left out of the errors. */
const LEAST_WAIT = 30;

/** What people really waited, beside what they were told when they began. */
@Injectable()
export class WaitsQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Of each channel, over the last days. Staff only. @throws NotAllowed */
  async measure(actor: Actor, days = 30): Promise<Measurement[]> {
    if (!isStaff(actor)) throw new NotAllowed();
    const since = new Date(this.clock.now().getTime() - days * DAY_MS);
    return this.database.query<Measurement>(
      `SELECT c.key, count(w.id)::int AS people, count(*) FILTER (WHERE ${TOLD})::int AS told,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY w.waited) AS "medianWait",
              percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(w.estimate - w.waited) / w.waited)
                FILTER (WHERE ${TOLD}) AS "medianError",
              avg((w.waited BETWEEN w.low AND w.high)::int) FILTER (WHERE ${TOLD})::float8 AS held
         FROM channel c LEFT JOIN channel_wait w ON w.channel_id = c.id AND w.ended_at > $1
        GROUP BY c.id ORDER BY c.position, c.key`,
      [since],
    );
  }
}

const TOLD = `w.estimate IS NOT NULL AND w.waited >= ${LEAST_WAIT}`;
