import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isStaff, NotAllowed, type Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { deriveKey } from '../platform/crypto/index.js';
import { Database } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import { TicketNotFound, TicketsQueries, type Channel as ChannelKind } from '../tickets/index.js';
import { handoverCodeIn, newHandoverCode } from './handover-code.js';
import { HandoverInvalid, HandoverUsed, NothingToHandOver } from './handover.errors.js';

export interface IssuedHandover {
  code: string;
  expiresAt: Date;
}

const VALID_MS = 48 * 3_600_000;
const ISSUES = { limit: 20, seconds: 3600 };
/** Somebody who mishears gets a few more tries; a machine that guesses gets nowhere. */
const GUESSES = { limit: 30, seconds: 3600 };

/**
 * Codes that carry an open request to another channel: quoted on the telephone or at the counter, or written in a chat,
 * it goes on there. Only a keyed hash is kept, so that whoever reads the database can't try all codes against it.
 */
@Injectable()
export class Handovers {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly limiter: RateLimiter,
    private readonly tickets: TicketsQueries,
    config: Config,
  ) {
    this.key = deriveKey(config.SECRET!, 'handover');
  }

  /**
   * Makes a code for a request and answers it, this once; the ones before it are worth nothing any more.
   * @throws TicketNotFound, NothingToHandOver, TooManyRequests
   */
  async issue(actor: Actor, idOrNumber: string): Promise<IssuedHandover> {
    await this.limiter.take(`handover:${actor.key}`, ISSUES);
    const code = newHandoverCode();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + VALID_MS);
    await this.database.write(async (tx) => {
      const ticket = await this.tickets.get(actor, idOrNumber);
      if (ticket.status === 'closed' || ticket.isMerged) throw new NothingToHandOver();
      await tx.query('DELETE FROM handover WHERE ticket_id = $1', [ticket.id]);
      await tx.query(
        'INSERT INTO handover (id, ticket_id, code_hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [newId(), ticket.id, this.hashOf(handoverCodeIn(code)!), actor.accountId, now, expiresAt],
      );
    });
    return { code, expiresAt };
  }

  /**
   * Takes a code over a channel, once, and answers the ticket it stands for. Staff only: they hear it from the customer.
   * @throws HandoverInvalid, HandoverUsed, NotAllowed, TooManyRequests
   */
  async redeem(actor: Actor, typed: string, channel: ChannelKind): Promise<{ id: string; number: number }> {
    if (!isStaff(actor)) throw new NotAllowed();
    await this.limiter.take(`handover-guess:${actor.key}`, GUESSES);
    return this.take(actor, typed, channel);
  }

  /** The same for a signed message of a chat, whose conversation is what is held to a number of tries. */
  async redeemFor(conversation: string, typed: string, channel: ChannelKind): Promise<{ id: string; number: number }> {
    await this.limiter.take(`handover-guess:${conversation}`, GUESSES);
    return this.take(null, typed, channel);
  }

  /**
   * Follows a link with a code: whoever may see its ticket is told which it is. The code stays as it was, because
   * nobody learns more from it than they may know anyway.
   * @throws HandoverInvalid, TooManyRequests
   */
  async follow(actor: Actor, typed: string): Promise<{ id: string; number: number }> {
    await this.limiter.take(`handover-guess:${actor.key}`, GUESSES);
    const code = handoverCodeIn(typed);
    const [held] = code
      ? await this.database.query<{ ticketId: string }>(
          'SELECT ticket_id AS "ticketId" FROM handover WHERE code_hash = $1 AND expires_at > $2',
          [this.hashOf(code), this.clock.now()],
        )
      : [];
    if (!held) throw new HandoverInvalid();
    try {
      const { id, number } = await this.tickets.get(actor, held.ticketId);
      return { id, number };
    } catch (error) {
      if (error instanceof TicketNotFound) throw new HandoverInvalid();
      throw error;
    }
  }

  private async take(actor: Actor | null, typed: string, channel: ChannelKind) {
    const code = handoverCodeIn(typed);
    if (!code) throw new HandoverInvalid();
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const [held] = await tx.query(
        `SELECT h.id, t.id AS "ticketId", t.number::int FROM handover h JOIN ticket t ON t.id = h.ticket_id
          WHERE h.code_hash = $1 AND h.expires_at > $2 AND t.deleted_at IS NULL AND t.merged_into_id IS NULL
            AND t.status <> 'closed'`,
        [this.hashOf(code), now],
      );
      if (!held) throw new HandoverInvalid();
      // The key of the table lets one of two agents win.
      const used = await tx.query(
        `INSERT INTO handover_use (handover_id, channel, used_by, used_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [held.id, channel, actor?.accountId ?? null, now],
      );
      if (used.length === 0) throw new HandoverUsed(channel);
      return { id: held.ticketId as string, number: held.number as number };
    });
  }

  private hashOf(code: string): string {
    return createHmac('sha256', this.key).update(code).digest('base64url');
  }
}
