import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { TicketAssessment } from './ticket-assessment.js';

const LOOK_AGAIN_MS = 5_000;
const AT_ONCE = 25;
/** Between two batches of what nobody waits for: a desk on which much happens needs its machine for that. */
const REST_MS = 150;
/** Longer than a batch ever takes; whoever dies with one gives it back by then. */
const CLAIM_MS = 60_000;
/** Older questions are history. */
const RECENT = `interval '30 days'`;
const MOST_AT_A_CHANGE = 2_000;

interface Claimed {
  ticketId: string;
  turn: number;
  priority: number;
}

/** The tickets that the model has to look at. Any number of processes share the work. */
@Injectable()
export class MatchBacklog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MatchBacklog.name);
  private working: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly assessment: TicketAssessment,
  ) {}

  async add(tx: Tx, ticketIds: readonly string[]): Promise<void> {
    if (ticketIds.length === 0) return;
    await tx.query(
      `INSERT INTO match_backlog AS b (ticket_id, priority)
       SELECT t.id, 0 FROM ticket t WHERE t.id = ANY($1::uuid[]) ORDER BY t.id ${AGAIN}`,
      [[...new Set(ticketIds)]],
    );
  }

  /** Of a flood those to which nobody said an answer, when nobody waits for anything else. */
  async addImported(tx: Tx, ticketIds: readonly string[]): Promise<void> {
    if (ticketIds.length === 0) return;
    await tx.query(
      `INSERT INTO match_backlog AS b (ticket_id, priority)
       SELECT t.id, 1 FROM ticket t
        WHERE t.id = ANY($1::uuid[])
          AND NOT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed')
        ORDER BY t.id ${AGAIN}`,
      [[...new Set(ticketIds)]],
    );
  }

  /**
   * Tickets for whose answer one of these is taken, however old. Where it only has a share, it is left to what is asked
   * anew of recent tickets (`addUnanswered`): a tenth of an old ask is not worth asking a thousand tickets for.
   */
  async addLinkedWith(tx: Tx, articleIds: readonly string[]): Promise<void> {
    if (articleIds.length === 0) return;
    await tx.query(
      `INSERT INTO match_backlog AS b (ticket_id, priority)
       SELECT DISTINCT ticket_id, 1 FROM ticket_link WHERE article_id = ANY($1::uuid[]) AND source = 'predicted' AND probability >= $2
        ORDER BY ticket_id ${AGAIN}`,
      [articleIds, this.config.MATCH_THRESHOLD],
    );
  }

  /** Recent tickets to which nobody said an answer yet: something new may be one. */
  async addUnanswered(tx: Tx): Promise<void> {
    await tx.query(
      `INSERT INTO match_backlog AS b (ticket_id, priority)
       SELECT id, 1 FROM (
         SELECT t.id FROM ticket t
          WHERE t.opened_at > $1::timestamptz - ${RECENT} AND t.deleted_at IS NULL AND t.merged_into_id IS NULL
            AND NOT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed')
          ORDER BY t.opened_at DESC, t.id DESC LIMIT $2) recent
        ORDER BY id ${AGAIN}`,
      [this.clock.now(), MOST_AT_A_CHANGE],
    );
  }

  wake(): void {
    if (!this.config.doesWork || this.working || this.isStopping) return;
    this.working = this.work()
      .catch((error: Error) => this.logger.warn(`Tickets wait to be matched: ${error.message}`))
      .finally(() => (this.working = null));
  }

  @Interval('match-backlog', LOOK_AGAIN_MS)
  look(): void {
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.working;
  }

  /** Works through all there is now; for tests and commands. Answers how many there were. */
  async drain(): Promise<number> {
    await this.working;
    let done = 0;
    for (;;) {
      const batch = await this.step();
      if (batch.length === 0) return done;
      done += batch.length;
    }
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      const batch = await this.step();
      if (batch.length === 0) return;
      if (batch.every(({ priority }) => priority > 0)) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }

  private async step(): Promise<Claimed[]> {
    const claimed = await this.claim();
    if (claimed.length === 0) return [];
    const thoughts = await this.assessment.think(claimed.map(({ ticketId }) => ticketId));
    await this.database.write(async (tx) => {
      await this.assessment.note(tx, thoughts);
      // What came in again meanwhile stays, and is free to be taken.
      await tx.query(
        `WITH done AS (SELECT * FROM unnest($1::uuid[], $2::int[]) AS d (ticket_id, turn)), gone AS (
           DELETE FROM match_backlog b USING done d WHERE b.ticket_id = d.ticket_id AND b.turn = d.turn)
         UPDATE match_backlog b SET claimed_until = NULL FROM done d WHERE b.ticket_id = d.ticket_id AND b.turn <> d.turn`,
        [claimed.map(({ ticketId }) => ticketId), claimed.map(({ turn }) => turn)],
      );
    });
    return claimed;
  }

  private async claim(): Promise<Claimed[]> {
    // Real time: this is about processes, not about the desk.
    const now = Date.now();
    return this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE match_backlog b SET claimed_until = $2
          -- As an array it is looked up once, whatever is thought of how much waits; IN may do it again for each row.
          WHERE b.ticket_id = ANY(ARRAY(
            SELECT ticket_id FROM match_backlog WHERE claimed_until IS NULL OR claimed_until < $1
             ORDER BY priority, ticket_id DESC LIMIT $3 FOR UPDATE SKIP LOCKED))
        RETURNING ticket_id AS "ticketId", turn, priority`,
        [new Date(now), new Date(now + CLAIM_MS), AT_ONCE],
      );
      return rows as Claimed[];
    });
  }
}

const AGAIN = `ON CONFLICT (ticket_id) DO UPDATE SET priority = least(b.priority, excluded.priority), turn = b.turn + 1`;
