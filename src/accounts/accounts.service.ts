import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { Account } from './account.entity.js';
import { AccountChanged, AccountNotFound, EmailTaken, LastAdmin, NotAllowed, TeamNotFound } from './account.errors.js';
import { canManageAccounts } from './account.policy.js';
import type { Actor, Role } from './actor.js';
import { normalizeEmail } from './email.js';
import { SessionsService } from './sessions/sessions.service.js';
import { Team } from './team.entity.js';

export interface NewAccount {
  email: string;
  name: string;
  role: Role;
  /** Left out: the service's own. */
  locale?: Locale;
  teamId?: string | null;
}

export interface AccountChanges {
  name?: string;
  role?: Role;
  locale?: Locale;
  teamId?: string | null;
}

/** Accounts as admins manage them, and as people manage their own. Every change of what somebody may do is audited. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly sessions: SessionsService,
    private readonly config: Config,
  ) {}

  /** @throws NotAllowed, InvalidInput, EmailTaken, TeamNotFound */
  async create(actor: Actor, { email, name, role, locale, teamId = null }: NewAccount): Promise<Account> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    const address = normalizeEmail(email);
    if (!address) throw new InvalidInput([{ path: 'email', message: 'is not an e-mail address' }]);
    const now = this.clock.now();

    return this.db.write(async (tx) => {
      await requireTeam(tx, teamId);
      const account = tx.create(Account, {
        id: newId(),
        email: address,
        name,
        role,
        locale: locale ?? this.config.DEFAULT_LOCALE,
        teamId,
        totpConfirmedAt: null,
        disabledAt: null,
        createdAt: now,
        updatedAt: now,
        version: 1,
      });
      const { raw } = await tx
        .createQueryBuilder()
        .insert()
        .into(Account)
        .values(account)
        .orIgnore()
        .returning('id')
        .execute();
      if (raw.length === 0) throw new EmailTaken();
      await this.note(tx, actor, 'account.created', account, { role });
      return account;
    });
  }

  /**
   * Changes what is given. A new role ends the account's sessions: what they may do was decided when they signed in.
   * @throws NotAllowed, AccountNotFound, AccountChanged when `version` is not the current one, LastAdmin, TeamNotFound
   */
  async update(actor: Actor, id: string, version: number, changes: AccountChanges): Promise<Account> {
    if (!canManageAccounts(actor)) throw new NotAllowed();

    return this.db.write(async (tx) => {
      if (changes.role !== undefined && changes.role !== 'admin') await this.requireAnotherAdmin(tx, id);
      await requireTeam(tx, changes.teamId ?? null);
      const before = await lockAccount(tx, id);
      if (before.version !== version) throw new AccountChanged(before.version);

      const after = await this.save(tx, before, changes);
      if (after.role !== before.role) {
        await this.sessions.endAll(id);
        await this.note(tx, actor, 'account.role-changed', after, { from: before.role, to: after.role });
      }
      return after;
    });
  }

  /** Somebody's own name and language. @throws AccountNotFound, AccountChanged when a version is given and old */
  async updateOwn(
    actor: Actor,
    { version, name, locale }: { version?: number; name?: string; locale?: Locale },
  ): Promise<Account> {
    const id = actor.accountId;
    if (id === null) throw new AccountNotFound();

    return this.db.write(async (tx) => {
      const before = await lockAccount(tx, id);
      if (version !== undefined && before.version !== version) throw new AccountChanged(before.version);
      return this.save(tx, before, { name, locale });
    });
  }

  /** Ends their sessions and lets them sign in no more; what they wrote stays. @throws NotAllowed, AccountNotFound, LastAdmin */
  async disable(actor: Actor, id: string): Promise<Account> {
    if (!canManageAccounts(actor)) throw new NotAllowed();

    return this.db.write(async (tx) => {
      await this.requireAnotherAdmin(tx, id);
      const before = await lockAccount(tx, id);
      if (before.isDisabled) return before;

      const after = await this.save(tx, before, { disabledAt: this.clock.now() });
      await this.sessions.endAll(id);
      await this.note(tx, actor, 'account.disabled', after);
      return after;
    });
  }

  /** @throws NotAllowed, AccountNotFound */
  async enable(actor: Actor, id: string): Promise<Account> {
    if (!canManageAccounts(actor)) throw new NotAllowed();

    return this.db.write(async (tx) => {
      const before = await lockAccount(tx, id);
      if (!before.isDisabled) return before;

      const after = await this.save(tx, before, { disabledAt: null });
      await this.note(tx, actor, 'account.enabled', after);
      return after;
    });
  }

  private async save(
    tx: Tx,
    before: Account,
    changes: AccountChanges & { disabledAt?: Date | null },
  ): Promise<Account> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const after = Object.assign(tx.create(Account), before, given, {
      updatedAt: this.clock.now(),
      version: before.version + 1,
    });
    const { name, role, locale, teamId, disabledAt, updatedAt, version } = after;
    await tx.update(Account, { id: before.id }, { name, role, locale, teamId, disabledAt, updatedAt, version });
    this.sessions.forgetLookups();
    return after;
  }

  /** All active admins are locked, in one order, so that of two who remove each other one finds the other gone. */
  private async requireAnotherAdmin(tx: Tx, id: string): Promise<void> {
    const admins: Array<{ id: string }> = await tx.query(
      `SELECT id FROM account WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
    );
    if (admins.length === 1 && admins[0]?.id === id) throw new LastAdmin();
  }

  private async note(
    tx: Tx,
    actor: Actor,
    action: string,
    account: Account,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    await this.audit.record(tx, { actor, action, subject: `account:${account.id}`, details });
  }
}

/** The row, held until the end of the write. */
async function lockAccount(tx: Tx, id: string): Promise<Account> {
  const account = await tx.findOne(Account, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!account) throw new AccountNotFound();
  return account;
}

async function requireTeam(tx: Tx, teamId: string | null): Promise<void> {
  if (teamId !== null && !(await tx.existsBy(Team, { id: teamId }))) throw new TeamNotFound();
}
