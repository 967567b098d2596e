import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Database } from '../database/index.js';
import { JobQueue, type JobHandler } from '../jobs/index.js';
import { MailPostponed, Mailer, MailRefused, type StoredMail } from './mail.js';

/** Longer than the longest conversation with a mail server, so that two processes never have one mail in hand. */
const CLAIM_MS = 5 * 60_000;
/** A server that says "not now" for three days means "no"; one that is not reached is waited for. */
const PATIENCE_MS = 3 * 24 * 60 * 60_000;
const SWEPT_AT_ONCE = 1_000;

interface Claimed extends StoredMail {
  attempts: number;
}

/** Some process has this mail in hand, or died with it: the claim runs out. */
class MailInHand extends Error {}

/**
 * Takes mail from the outbox to the mail server. A mail is claimed before it is sent and marked after, so it is sent
 * once; only a process that dies between the server's "accepted" and the mark makes it go twice, with one Message-ID.
 */
@Injectable()
export class MailDelivery implements JobHandler<{ mailId: string }> {
  readonly name = 'mail.deliver';
  readonly queue = 'effects';
  readonly backoff = 5_000;

  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
  ) {
    jobs.register(this);
  }

  get leavesTheHouse(): boolean {
    return this.mailer.leavesTheHouse;
  }

  /** Called once the mail is committed. */
  hasNew(mailId: string): void {
    if (this.leavesTheHouse) void this.jobs.add({ name: this.name, id: mailId, data: { mailId } });
  }

  async run({ mailId }: { mailId: string }): Promise<void> {
    const mail = await this.claim(mailId);
    if (!mail) return;

    try {
      await this.mailer.deliver(mail);
    } catch (error) {
      await this.putBack(mail, error as Error);
      if (error instanceof MailRefused) return;
      throw error;
    }
    await this.markSent(mailId);
  }

  async unfinished(): Promise<Array<{ id: string; data: { mailId: string } }>> {
    if (!this.leavesTheHouse) return [];
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM mail WHERE sent_at IS NULL AND failed_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $1)
        ORDER BY created_at LIMIT $2`,
      [this.clock.now(), SWEPT_AT_ONCE],
    );
    return rows.map(({ id }) => ({ id, data: { mailId: id } }));
  }

  /** Null when it is sent or given up already. @throws MailInHand */
  private async claim(id: string): Promise<Claimed | null> {
    const now = this.clock.now();
    const [claimed] = await this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE mail SET claimed_until = $2, attempts = attempts + 1
          WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $3)
        RETURNING id, kind, to_address AS "to", locale, subject, text, html, created_at AS "createdAt", attempts`,
        [id, new Date(now.getTime() + CLAIM_MS), now],
      );
      return rows as Claimed[];
    });
    if (claimed) return claimed;

    const [waiting] = await this.database.query(
      'SELECT 1 FROM mail WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL',
      [id],
    );
    if (waiting) throw new MailInHand(`Mail ${id} is in the hands of another process.`);
    return null;
  }

  private async putBack(mail: Claimed, error: Error): Promise<void> {
    const now = this.clock.now();
    const isHopeless =
      error instanceof MailRefused ||
      (error instanceof MailPostponed && now.getTime() - mail.createdAt.getTime() > PATIENCE_MS);
    await this.database.write((tx) =>
      tx.query('UPDATE mail SET claimed_until = NULL, last_error = left($2, 1000), failed_at = $3 WHERE id = $1', [
        mail.id,
        error.message,
        isHopeless ? now : null,
      ]),
    );
  }

  /** The mail is out: if the database is away for a moment, this must not be forgotten. */
  private async markSent(id: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.database.write((tx) =>
          tx.query('UPDATE mail SET sent_at = $2, claimed_until = NULL, last_error = NULL WHERE id = $1', [
            id,
            this.clock.now(),
          ]),
        );
        return;
      } catch (error) {
        if (tries === 7) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
      }
    }
  }
}
