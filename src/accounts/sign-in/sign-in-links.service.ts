import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { hashOfToken, randomToken } from '../../platform/crypto/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import { Outbox } from '../../platform/mail/index.js';
import { ACTIVE_CUSTOMER } from '../account.policy.js';
import type { AccountSummary } from '../account.view.js';
import { normalizeEmail } from '../email.js';
import type { Arrival, Opened } from '../sessions/session-cookies.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { safeNextPath } from './next-path.js';
import { LinkInvalid } from './sign-in.errors.js';
import { signInLinkMail } from './sign-in.mails.js';

const LIFETIME_MS = 15 * 60_000;
/** Per e-mail address. Somebody else's tries cost its owner nothing: the links still come to the owner's mailbox. */
const PER_EMAIL = { limit: 3, seconds: 900 };
const PER_ADDRESS = { limit: 20, seconds: 900 };

/**
 * Signing in by a link that is mailed, for customers: it works once, for 15 minutes. Opening it only shows a button,
 * because mail scanners open links; `redeem` belongs behind that button.
 */
@Injectable()
export class SignInLinksService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly outbox: Outbox,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Mails a link, if a customer has this address. Never tells whether: an unknown address, staff and disabled
   * accounts take the same path, up to a row for a link that nobody holds. `next` is where to go afterwards.
   * @throws TooManyRequests
   */
  async requestLink(email: string, next: string | null, from: { address: string }): Promise<void> {
    const address = normalizeEmail(email);
    await this.limiter.take(`sign-in-link:address:${from.address}`, PER_ADDRESS);
    await this.limiter.take(`sign-in-link:email:${address ?? email}`, PER_EMAIL);

    const token = randomToken();
    const now = this.clock.now();
    await this.db.write(async (tx) => {
      const [customer]: Array<AccountSummary & { email: string }> = await tx.query(
        `SELECT id, name, email, role, locale FROM account WHERE email = $1 AND ${ACTIVE_CUSTOMER}`,
        [address],
      );
      // Sweeps along what nobody can use any more, past what somebody else is sweeping.
      await tx.query(
        `DELETE FROM sign_in_link WHERE id IN
           (SELECT id FROM sign_in_link WHERE expires_at <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
        [now],
      );
      await tx.query(
        `INSERT INTO sign_in_link (id, token_hash, purpose, account_id, next_path, created_at, expires_at)
         VALUES ($1, $2, 'sign-in', $3, $4, $5, $6)`,
        [
          newId(),
          hashOfToken(token),
          customer?.id ?? null,
          safeNextPath(next),
          now,
          new Date(now.getTime() + LIFETIME_MS),
        ],
      );
      if (customer) await this.mail(tx, customer, token);
    });
  }

  /** Signs the customer in and uses the link up, with all others they have. @throws LinkInvalid */
  async redeem(token: string, arrival: Arrival): Promise<Opened & { next: string }> {
    const now = this.clock.now();
    return this.db.write(async (tx) => {
      const [used]: [Array<{ account_id: string; next_path: string }>, number] = await tx.query(
        `UPDATE sign_in_link SET used_at = $2
          WHERE token_hash = $1 AND purpose = 'sign-in' AND used_at IS NULL AND expires_at > $2
         RETURNING account_id, next_path`,
        [hashOfToken(token), now],
      );
      const [link] = used;
      const [customer]: AccountSummary[] = await tx.query(
        `SELECT id, name, email, role, locale FROM account WHERE id = $1 AND ${ACTIVE_CUSTOMER} FOR SHARE`,
        [link?.account_id ?? null],
      );
      if (!link || !customer) throw new LinkInvalid();

      await tx.query(`DELETE FROM sign_in_link WHERE account_id = $1 AND purpose = 'sign-in'`, [customer.id]);
      const session = await this.sessions.open(customer.id, arrival, 'link', arrival.replaces);
      return { session, account: customer, next: link.next_path, known: null };
    });
  }

  private async mail(tx: Tx, customer: AccountSummary & { email: string }, token: string): Promise<void> {
    const { email: to, name, locale } = customer;
    // In the query, because addresses are logged without it.
    const url = `${this.config.publicUrl}/sign-in/link?token=${token}`;
    await this.outbox.send(tx, signInLinkMail({ to, name, locale, url, organisation: this.config.ORGANISATION }));
  }
}
