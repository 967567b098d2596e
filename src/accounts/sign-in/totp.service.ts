import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { SecretBox } from '../../platform/crypto/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import { AccountNotFound, NotAllowed } from '../account.errors.js';
import { canManageAccounts, canManageOwnCredentials, canUseTotp } from '../account.policy.js';
import type { Actor } from '../actor.js';
import { PasswordsService } from './passwords.service.js';
import { CodeInvalid, TotpAlreadyOn, TotpNotStarted } from './sign-in.errors.js';

/** What an authenticator app needs: the secret to type, or the same as an address to open or show as a QR code. */
export interface TotpSetUp {
  secret: string;
  uri: string;
}

const STEP_SECONDS = 30;
/** A phone's clock may be one step off. */
const WINDOW = 1;
/** 160 bits, as RFC 4226 advises. */
const SECRET_BYTES = 20;
/** Three codes are right at any moment: in ten tries a guess succeeds once in thirty thousand. */
const GUESSES = { limit: 10, seconds: 900 };

/**
 * Signing in with a code of an authenticator app besides the password (RFC 6238), for staff who want it. Each code
 * works once. The secret is kept encrypted; who loses the app asks an admin.
 */
@Injectable()
export class TotpService {
  private readonly box: SecretBox;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly limiter: RateLimiter,
    private readonly passwords: PasswordsService,
    private readonly config: Config,
  ) {
    this.box = new SecretBox(config.SECRET!, 'totp');
  }

  /** A new secret for the actor; nothing changes until a code confirms it. @throws NotAllowed, TotpAlreadyOn */
  async begin(actor: Actor): Promise<TotpSetUp> {
    const id = owner(actor);
    const secret = new Secret({ size: SECRET_BYTES });

    return this.db.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE account SET totp_secret = $2, totp_last_step = NULL WHERE id = $1 AND totp_confirmed_at IS NULL
         RETURNING email, name`,
        [id, this.box.seal(secret.base32, id)],
      );
      if (rows.length === 0) throw new TotpAlreadyOn();
      const label = rows[0].email ?? rows[0].name;
      return {
        secret: secret.base32,
        uri: new TOTP({ issuer: this.config.ORGANISATION, label, secret }).toString(),
      };
    });
  }

  /** From now on signing in takes a code. @throws NotAllowed, TotpNotStarted, TotpAlreadyOn, CodeInvalid, TooManyRequests */
  async confirm(actor: Actor, code: string): Promise<void> {
    const id = owner(actor);
    const [account] = await this.db.query<{ started: boolean; on: boolean }>(
      'SELECT totp_secret IS NOT NULL AS started, totp_confirmed_at IS NOT NULL AS on FROM account WHERE id = $1',
      [id],
    );
    if (account?.on) throw new TotpAlreadyOn();
    if (!account?.started) throw new TotpNotStarted();
    await this.limiter.take(`totp:${id}`, GUESSES);

    await this.db.write(async (tx) => {
      if (!(await this.useUp(tx, id, code))) throw new CodeInvalid();
      await tx.query('UPDATE account SET totp_confirmed_at = $2 WHERE id = $1', [id, this.clock.now()]);
      await this.note(tx, actor, 'account.totp-on', id);
    });
  }

  /** Lets a code in, once. @throws CodeInvalid, TooManyRequests */
  async require(accountId: string, code: string): Promise<void> {
    await this.limiter.take(`totp:${accountId}`, GUESSES);
    if (!(await this.db.write((tx) => this.useUp(tx, accountId, code)))) throw new CodeInvalid();
    await this.limiter.forget(`totp:${accountId}`);
  }

  /** Signing in takes only the password again. @throws NotAllowed, WrongPassword, TooManyRequests */
  async remove(actor: Actor, password: string): Promise<void> {
    const id = owner(actor);
    await this.passwords.confirm(actor, password);
    await this.db.write(async (tx) => {
      if (await clear(tx, id)) await this.note(tx, actor, 'account.totp-off', id);
    });
  }

  /** For somebody who lost their app. @throws NotAllowed, AccountNotFound */
  async reset(actor: Actor, accountId: string): Promise<void> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    await this.db.write(async (tx) => {
      const found = await tx.query('SELECT 1 FROM account WHERE id = $1', [accountId]);
      if (found.length === 0) throw new AccountNotFound();
      if (await clear(tx, accountId)) await this.note(tx, actor, 'account.totp-reset', accountId);
    });
  }

  /** Whether the code is right and younger than the last one that was. */
  private async useUp(tx: Tx, id: string, code: string): Promise<boolean> {
    const [account] = await tx.query('SELECT totp_secret FROM account WHERE id = $1', [id]);
    if (!account?.totp_secret) return false;

    const timestamp = this.clock.now().getTime();
    const totp = new TOTP({ secret: Secret.fromBase32(this.box.open(account.totp_secret, id)), period: STEP_SECONDS });
    const delta = totp.validate({ token: code, timestamp, window: WINDOW });
    if (delta === null) return false;

    // The WHERE settles it between two requests with the same code.
    const step = Math.floor(timestamp / (STEP_SECONDS * 1000)) + delta;
    const [, count] = await tx.query(
      'UPDATE account SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
      [id, step],
    );
    return count === 1;
  }

  private async note(tx: Tx, actor: Actor, action: string, id: string): Promise<void> {
    await this.audit.record(tx, { actor, action, subject: `account:${id}` });
  }
}

function owner(actor: Actor): string {
  if (!canManageOwnCredentials(actor) || actor.role === 'visitor' || !canUseTotp(actor.role)) {
    throw new NotAllowed('Codes are for staff who signed in.');
  }
  return actor.accountId!;
}

async function clear(tx: Tx, id: string): Promise<boolean> {
  const [, count] = await tx.query(
    `UPDATE account SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL
      WHERE id = $1 AND totp_secret IS NOT NULL`,
    [id],
  );
  return count === 1;
}
