import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import type { AccountSummary } from '../account.view.js';
import { normalizeEmail } from '../email.js';
import type { Arrival, Opened } from '../sessions/session-cookies.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { KnownDevices } from './known-devices.js';
import { PasswordsService } from './passwords.service.js';
import { CodeRequired, SignInFailed } from './sign-in.errors.js';
import { TotpService } from './totp.service.js';

export interface Credentials {
  email: string;
  password: string;
  /** Of the authenticator app, where the account asks for one. */
  code?: string;
}

interface Found extends AccountSummary {
  passwordHash: string | null;
  takesCode: boolean;
}

const QUARTER = 900;
/** For a browser this account signed in with before: its own budget, that nobody else can use up. */
const KNOWN_DEVICE = { limit: 10, seconds: QUARTER };
const ACCOUNT_AND_ADDRESS = { limit: 10, seconds: QUARTER };
/** Over all addresses together: what a botnet gets. */
const ACCOUNT = { limit: 50, seconds: QUARTER };
/** An office shares one address. */
const ADDRESS = { limit: 100, seconds: QUARTER };

/**
 * Signing in with a password. Wrong in any way gives one answer, after one comparison of passwords: nobody learns
 * whether an account exists. Guessing is limited per account and address; a stranger's guesses don't lock out who
 * signed in with their browser before.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly db: Database,
    private readonly limiter: RateLimiter,
    private readonly passwords: PasswordsService,
    private readonly totp: TotpService,
    private readonly known: KnownDevices,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws SignInFailed, CodeRequired, CodeInvalid, TooManyRequests */
  async signIn({ email, password, code }: Credentials, arrival: Arrival): Promise<Opened> {
    const address = normalizeEmail(email);
    const account = await this.find(address);
    const budgets = this.budgetsOf(account, address ?? email, arrival);
    for (const [key, allowance] of budgets) await this.limiter.take(key, allowance);

    const proof = await this.passwords.prove(account, password);
    if (!account || proof === null) throw new SignInFailed();
    if (account.takesCode) {
      if (!code) throw new CodeRequired();
      await this.totp.require(account.id, code);
    }

    const session = await this.db.write(async (tx) => {
      // Not when it was disabled or its password changed since we looked: that just ended all of its sessions.
      const still = await tx.query(
        'SELECT 1 FROM account WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE',
        [account.id, proof],
      );
      if (still.length === 0) throw new SignInFailed();
      return this.sessions.open(account.id, arrival, 'password', arrival.replaces);
    });
    for (const [key] of budgets.filter(([, allowance]) => allowance !== ADDRESS)) await this.limiter.forget(key);
    const { id, name, role, locale } = account;
    return {
      session,
      account: { id, name, email: account.email, role, locale },
      known: this.known.introduce(id),
    };
  }

  private budgetsOf(account: Found | null, email: string, arrival: Arrival) {
    if (account && this.known.isKnown(account.id, arrival.known)) {
      return [[`sign-in:known:${account.id}:${arrival.known}`, KNOWN_DEVICE]] as const;
    }
    return [
      [`sign-in:address:${arrival.address}`, ADDRESS],
      [`sign-in:account-address:${email}:${arrival.address}`, ACCOUNT_AND_ADDRESS],
      [`sign-in:account:${email}`, ACCOUNT],
    ] as const;
  }

  private async find(email: string | null): Promise<Found | null> {
    const [found] = await this.db.query<Found>(
      `SELECT id, name, email, role, locale, password_hash AS "passwordHash", totp_confirmed_at IS NOT NULL AS "takesCode"
         FROM account WHERE email = $1 AND disabled_at IS NULL`,
      [email],
    );
    return found ?? null;
  }
}
