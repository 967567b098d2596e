import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { hashOfToken, randomToken } from '../../platform/crypto/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { Outbox } from '../../platform/mail/index.js';
import { AccountNotFound, NotAllowed } from '../account.errors.js';
import { canManageAccounts } from '../account.policy.js';
import type { AccountSummary } from '../account.view.js';
import type { Actor } from '../actor.js';
import { PasswordsService } from './passwords.service.js';
import { LinkInvalid } from './sign-in.errors.js';
import { invitationMail } from './sign-in.mails.js';

const LIFETIME_MS = 7 * DAY_MS;

export interface Invitation {
  /** Also mailed to its owner; for an admin whose service has no mail server yet. */
  url: string;
  expiresAt: Date;
}

/**
 * Letting somebody choose a password: the first, or a new one for staff who forgot theirs. It opens no session: they
 * sign in with it, and with their code where that is on.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly passwords: PasswordsService,
  ) {}

  /** Takes the place of an earlier one. @throws NotAllowed, AccountNotFound for disabled accounts too */
  async invite(actor: Actor, accountId: string): Promise<Invitation> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    const token = randomToken();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFETIME_MS);
    const url = `${this.config.publicUrl}/sign-in/invitation?token=${token}`;

    return this.db.write(async (tx) => {
      const [account]: AccountSummary[] = await tx.query(
        'SELECT id, name, email, role, locale FROM account WHERE id = $1 AND disabled_at IS NULL FOR SHARE',
        [accountId],
      );
      if (!account?.email) throw new AccountNotFound();
      await tx.query(`DELETE FROM sign_in_link WHERE account_id = $1 AND purpose = 'invitation'`, [accountId]);
      await tx.query(
        `INSERT INTO sign_in_link (id, token_hash, purpose, account_id, created_at, expires_at)
         VALUES ($1, $2, 'invitation', $3, $4, $5)`,
        [newId(), hashOfToken(token), accountId, now, expiresAt],
      );
      const { email: to, name, locale } = account;
      await this.outbox.send(tx, invitationMail({ to, name, locale, url, organisation: this.config.ORGANISATION }));
      await this.audit.record(tx, { actor, action: 'account.invited', subject: `account:${accountId}` });
      return { url, expiresAt };
    });
  }

  /** Uses the invitation up, unless the password is refused. @throws LinkInvalid, InvalidInput at `password` */
  async accept(token: string, password: string): Promise<void> {
    const open = `token_hash = $1 AND purpose = 'invitation' AND used_at IS NULL AND expires_at > $2`;
    const key = [hashOfToken(token), this.clock.now()];
    const [found] = await this.db.query<{ id: string; name: string }>(
      `SELECT a.id, a.name FROM sign_in_link l JOIN account a ON a.id = l.account_id
        WHERE ${open} AND a.disabled_at IS NULL`,
      key,
    );
    if (!found) throw new LinkInvalid();
    const hash = await this.passwords.hashFor(found.id, password);

    await this.db.write(async (tx) => {
      const [, count] = await tx.query(`UPDATE sign_in_link SET used_at = $2 WHERE ${open}`, key);
      if (count === 0) throw new LinkInvalid();
      await this.passwords.store(tx, { accountId: found.id, name: found.name }, found.id, hash);
    });
  }
}
