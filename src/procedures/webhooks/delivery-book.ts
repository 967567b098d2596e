import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, isDeadLeaseSql, ProcessLease } from '../../platform/database/index.js';
import { nextTry, PATIENCE_MS, REST_MS } from './webhook-retries.js';

/** Longer than the longest try, for a process that hangs; one that died is known at once. */
const CLAIM_MS = 60_000;
/** What the other side answers when it wants to hear nothing more. */
const GONE = 410;
/** Who is written down for what the service does by itself. */
const SERVICE = { accountId: null, name: 'Vraagbaak' };
const TAKEN = `claimed_until > $2 AND NOT ${isDeadLeaseSql('claimed_by')}`;
const DUE = 'delivered_at IS NULL AND failed_at IS NULL AND next_at <= $2';

/** A message that this process has in hand. */
export interface ClaimedDelivery {
  id: string;
  webhookId: string;
  url: string;
  body: string;
  attempts: number;
  begunAt: Date;
}

/** How a try ended: arrived when there is no error. */
export interface TryOutcome {
  status: number | null;
  error: string | null;
  /** Until when the other side asks to be left alone; null when it does not. */
  notBefore: Date | null;
}

/**
 * Where it stands which message is in whose hands, and what came of it. A webhook has one message on its way at a time:
 * they go out in order, and a receiver that hangs holds up one worker, not all of them.
 */
@Injectable()
export class DeliveryBook {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly lease: ProcessLease,
    private readonly audit: AuditLog,
  ) {}

  /** The oldest message that is due; null when there is none, it rests, or another process is at it. */
  async claim(webhookId: string): Promise<ClaimedDelivery | null> {
    const now = this.clock.now();
    const lease = await this.lease.number();
    return this.database.write(async (tx) => {
      // Locked: of two processes one finds the other's claim.
      const [hook] = await tx.query(
        `SELECT url FROM webhook WHERE id = $1 AND disabled_at IS NULL AND (rests_until IS NULL OR rests_until <= $2)
            FOR NO KEY UPDATE`,
        [webhookId, now],
      );
      if (!hook) return null;
      // In a statement of its own: only this one sees what the lock waited for.
      const [taken] = await tx.query(`SELECT 1 FROM webhook_delivery WHERE webhook_id = $1 AND ${TAKEN}`, [
        webhookId,
        now,
      ]);
      if (taken) return null;
      const [[claimed]] = await tx.query(
        `UPDATE webhook_delivery SET claimed_until = $3, claimed_by = $4, attempts = attempts + 1
          WHERE id = (SELECT id FROM webhook_delivery WHERE webhook_id = $1 AND ${DUE} ORDER BY next_at, id LIMIT 1)
         RETURNING id, body, attempts, begun_at AS "begunAt"`,
        [webhookId, now, new Date(now.getTime() + CLAIM_MS), lease],
      );
      return claimed ? { ...claimed, webhookId, url: hook.url } : null;
    });
  }

  /**
   * Notes how a try ended; what did not arrive is put back, or given up. Answers when somebody should look again: for this
   * message, and for those behind it that a rest holds up.
   */
  async note(delivery: ClaimedDelivery, { status, error, notBefore }: TryOutcome): Promise<Date[]> {
    const now = this.clock.now();
    const next = error === null ? null : nextTry(delivery.attempts, delivery.begunAt, now, notBefore);
    const restsUntil = status === null ? new Date(now.getTime() + REST_MS) : notBefore;
    await this.database.write(async (tx) => {
      await tx.query(
        `UPDATE webhook_delivery SET claimed_until = NULL, claimed_by = NULL, last_status = $2, last_error = $3,
                next_at = coalesce($4, next_at), delivered_at = CASE WHEN $5 THEN $6::timestamptz END,
                failed_at = CASE WHEN NOT $5 AND $4::timestamptz IS NULL THEN $6 END
          WHERE id = $1`,
        [delivery.id, status, error, next, error === null, now],
      );
      if (error === null) {
        await tx.query('UPDATE webhook SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [
          delivery.webhookId,
        ]);
        return;
      }
      const [rows] = await tx.query(
        `UPDATE webhook SET failing_since = coalesce(failing_since, $2), rests_until = $3 WHERE id = $1
         RETURNING failing_since AS "failingSince"`,
        [delivery.webhookId, now, restsUntil],
      );
      const failingSince: Date | undefined = rows[0]?.failingSince;
      const isHopeless = failingSince !== undefined && now.getTime() - failingSince.getTime() >= PATIENCE_MS;
      if (status !== GONE && !isHopeless) return;

      const why = status === GONE ? 'gone' : 'failing';
      const [, off] = await tx.query(
        `UPDATE webhook SET disabled_at = $2, disabled_why = $3, version = version + 1
          WHERE id = $1 AND disabled_at IS NULL`,
        [delivery.webhookId, now, why],
      );
      if (off === 0) return;
      const subject = `webhook:${delivery.webhookId}`;
      await this.audit.record(tx, { actor: SERVICE, action: 'webhook.switched-off', subject, details: { why } });
    });
    return error === null ? [] : [next, restsUntil].filter((at) => at !== null);
  }

  /** One due message of each webhook that has any and that nobody is at. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT due.id FROM webhook w, LATERAL (
         SELECT id FROM webhook_delivery WHERE webhook_id = w.id AND ${DUE} ORDER BY next_at, id LIMIT 1) due
        WHERE w.disabled_at IS NULL AND (w.rests_until IS NULL OR w.rests_until <= $2)
          AND NOT EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = w.id AND ${TAKEN}) LIMIT $1`,
      [limit, this.clock.now()],
    );
    return rows.map(({ id }) => id);
  }
}
