import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../clock/index.js';
import { Database, isDeadLeaseSql, ProcessLease } from '../database/index.js';
import { JobQueue, type JobHandler } from '../jobs/index.js';
import { MailPostponed, MailRefused, Mailers, type MailRoute, type StoredMail } from './mail.js';

/** Longer than the longest conversation with a mail server, for a process that hangs; one that died is known at once. */
const CLAIM_MS = 5 * 60_000;
/** A server that says "not now" for three days means "no"; one that is not reached is waited for. */
const PATIENCE_MS = 3 * DAY_MS;
const SWEPT_AT_ONCE = 1_000;

interface Claimed extends StoredMail {
  attempts: number;
}

/** Some process has this mail in hand. */
class MailInHand extends Error {}

const UNSENT = 'sent_at IS NULL AND failed_at IS NULL';
const IS_FREE = `(claimed_until IS NULL OR claimed_until <= $2 OR ${isDeadLeaseSql('claimed_by')})`;

/** Fixed texts, so that they are planned once: each mail takes two of them. */
const CLAIM = `
  UPDATE mail SET claimed_until = $3, claimed_by = $4, attempts = attempts + 1,
                  doubts = doubts + (claimed_until IS NOT NULL)::int
   WHERE id = $1 AND ${UNSENT} AND ${IS_FREE}
  RETURNING id, kind, via, to_address AS "to", locale, subject, text, html, headers, about, created_at AS "createdAt",
            attempts`;
const MARK_SENT = `
  UPDATE mail SET sent_at = $2, claimed_until = NULL, claimed_by = NULL, last_error = NULL WHERE id = $1`;

/**
 * Takes mail from the outbox to where it goes. A mail is claimed before it is sent and marked after, so it is sent
 * once; only a process that dies between the server's "accepted" and the mark makes it go twice, with one Message-ID.
 * Which of the two it was nobody can know: the rule is that it goes again, and `doubts` shows that it may have.
 */
@Injectable()
export class MailDelivery implements JobHandler<{ mailId: string }> {
  readonly name = 'mail.deliver';
  readonly queue = 'effects';
  readonly backoff = 5_000;

  constructor(
    private readonly database: Database,
    private readonly mailers: Mailers,
    private readonly jobs: JobQueue,
    private readonly lease: ProcessLease,
    private readonly clock: Clock,
  ) {
    jobs.register(this);
  }

  leavesTheHouse(route: MailRoute): boolean {
    return this.mailers.of(route) !== null;
  }

  /** Called once the mail is committed. */
  hasNew(mailId: string, route: MailRoute): void {
    if (this.leavesTheHouse(route)) void this.jobs.add({ name: this.name, id: mailId, data: { mailId } });
  }

  async run({ mailId }: { mailId: string }): Promise<void> {
    const mail = await this.claim(mailId);
    if (!mail) return;

    try {
      await this.mailers.of(mail.via)?.deliver(mail);
    } catch (error) {
      await this.putBack(mail, error as Error);
      if (error instanceof MailRefused) return;
      throw error;
    }
    await this.markSent(mailId);
  }

  /** Puts one that was given up on its way again; whether it was given up. */
  async resend(mailId: string): Promise<boolean> {
    const [resent] = await this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE mail SET failed_at = NULL, resends = resends + 1 WHERE id = $1 AND failed_at IS NOT NULL
         RETURNING doubts + resends AS round`,
        [mailId],
      );
      return rows as Array<{ round: number }>;
    });
    if (!resent) return false;
    await this.jobs.add({ name: this.name, id: `${mailId}-${resent.round}`, data: { mailId } });
    return true;
  }

  async unfinished(): Promise<Array<{ id: string; data: { mailId: string } }>> {
    const routes = (['email', 'message'] as const).filter((route) => this.leavesTheHouse(route));
    if (routes.length === 0) return [];
    const rows = await this.database.query<{ id: string; round: number }>(
      `SELECT id, doubts + resends + (claimed_until IS NOT NULL)::int AS round FROM mail
        WHERE ${UNSENT} AND ${IS_FREE} AND via = ANY($1) ORDER BY created_at LIMIT $3`,
      [routes, this.clock.now(), SWEPT_AT_ONCE],
    );
    // A job that died with its process is missed by the queue only after a while: the next round is another job.
    return rows.map(({ id, round }) => ({ id: round === 0 ? id : `${id}-${round}`, data: { mailId: id } }));
  }

  /** Null when it is sent or given up already. @throws MailInHand */
  private async claim(id: string): Promise<Claimed | null> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + CLAIM_MS);
    const [claimed] = await this.database.writeOnce<Claimed>(CLAIM, [id, now, until, await this.lease.number()]);
    if (claimed) return claimed;

    const [waiting] = await this.database.query(`SELECT 1 FROM mail WHERE id = $1 AND ${UNSENT}`, [id]);
    if (waiting) throw new MailInHand(`Mail ${id} is in the hands of another process.`);
    return null;
  }

  private async putBack(mail: Claimed, error: Error): Promise<void> {
    const now = this.clock.now();
    const isHopeless =
      error instanceof MailRefused ||
      (error instanceof MailPostponed && now.getTime() - mail.createdAt.getTime() > PATIENCE_MS);
    await this.database.write((tx) =>
      tx.query(
        `UPDATE mail SET claimed_until = NULL, claimed_by = NULL, last_error = left($2, 1000), failed_at = $3 WHERE id = $1`,
        [mail.id, error.message, isHopeless ? now : null],
      ),
    );
  }

  /** The mail is out: if the database is away for a moment, this must not be forgotten. */
  private async markSent(id: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.database.writeOnce(MARK_SENT, [id, this.clock.now()]);
        return;
      } catch (error) {
        if (tries === 7) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
      }
    }
  }
}
