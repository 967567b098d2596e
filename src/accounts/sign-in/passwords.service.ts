import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import { AccountNotFound, NotAllowed } from '../account.errors.js';
import { canManageAccounts, canManageOwnCredentials } from '../account.policy.js';
import type { Actor } from '../actor.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { PasswordHasher } from './password-hasher.js';
import { normalized, requireStrong } from './password.policy.js';
import { SignInAgain, WrongPassword } from './sign-in.errors.js';

interface Owner {
  id: string;
  email: string | null;
  name: string;
  passwordHash: string | null;
}

/** Somebody who came by a link in their mailbox may choose a new password this long: they forgot the old one. */
const LINK_PROVES_FOR_MS = 15 * 60_000;
const GUESSES = { limit: 10, seconds: 900 };

/** Setting and checking passwords. A new one ends all other sessions of its owner. */
@Injectable()
export class PasswordsService implements OnModuleInit {
  /** Compared with when there is no password to compare with, so that this takes as long. */
  private decoy = '';

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly limiter: RateLimiter,
  ) {}

  async onModuleInit(): Promise<void> {
    this.decoy = await this.hasher.hash('nobody has this password');
  }

  /**
   * The hash that this password fits; null when it does not fit. Does exactly one comparison, whether there is a hash
   * or not. A hash made with older settings is made anew on the way.
   */
  async prove(owner: { id: string; passwordHash: string | null } | null, password: string): Promise<string | null> {
    const encoded = owner?.passwordHash ?? null;
    const given = normalized(password);
    const fits = await this.hasher.verify(encoded ?? this.decoy, given);
    if (!owner || encoded === null || !fits) return null;
    if (!this.hasher.isOutdated(encoded)) return encoded;

    const fresh = await this.hasher.hash(given);
    const [, count] = await this.db.write((tx) =>
      tx.query('UPDATE account SET password_hash = $2 WHERE id = $1 AND password_hash = $3', [
        owner.id,
        fresh,
        encoded,
      ]),
    );
    return count === 1 ? fresh : encoded;
  }

  /**
   * Changes the actor's own password and ends their other sessions. Asks for the current one, unless there is none or
   * the actor came by a sign-in link just now.
   * @throws NotAllowed, WrongPassword, InvalidInput at `next`, TooManyRequests
   */
  async change(actor: Actor, { current, next }: { current?: string; next: string }): Promise<void> {
    const owner = await this.ownerOf(actor);
    requireStrong(next, owner, 'next');
    if (owner.passwordHash !== null && !(await this.cameByLink(actor))) await this.require(owner, current ?? '');

    const hash = await this.hasher.hash(normalized(next));
    await this.db.write((tx) => this.store(tx, actor, owner.id, hash, actor.sessionId));
  }

  /** Asks the actor for their password once more, before something that matters. @throws NotAllowed, WrongPassword, TooManyRequests */
  async confirm(actor: Actor, password: string): Promise<void> {
    await this.require(await this.ownerOf(actor), password);
  }

  /**
   * The same for those who may have no password: a sign-in link that they came by just now is as good.
   * @throws NotAllowed, WrongPassword, SignInAgain, TooManyRequests
   */
  async confirmAnew(actor: Actor, password: string): Promise<void> {
    const owner = await this.ownerOf(actor);
    if (await this.cameByLink(actor)) return;
    if (owner.passwordHash === null) throw new SignInAgain();
    await this.require(owner, password);
  }

  /** Sets somebody's password and ends their sessions. @throws NotAllowed, AccountNotFound, InvalidInput at `password` */
  async set(actor: Actor, accountId: string, password: string): Promise<void> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    const hash = await this.hashFor(accountId, password);
    await this.db.write((tx) => this.store(tx, actor, accountId, hash));
  }

  /** The hash to store for somebody: made before the write, because it takes its time. @throws AccountNotFound, InvalidInput at `password` */
  async hashFor(accountId: string, password: string): Promise<string> {
    requireStrong(password, await this.owner(accountId), 'password');
    return this.hasher.hash(normalized(password));
  }

  /** Ends all sessions of the owner but the one named. Whoever calls this has judged that it may be set. */
  async store(
    tx: Tx,
    actor: Pick<Actor, 'accountId' | 'name'>,
    accountId: string,
    hash: string,
    keepSession: string | null = null,
  ): Promise<void> {
    await tx.query('UPDATE account SET password_hash = $2, updated_at = $3 WHERE id = $1', [
      accountId,
      hash,
      this.clock.now(),
    ]);
    await this.sessions.endAll(accountId, keepSession);
    await this.audit.record(tx, { actor, action: 'account.password-changed', subject: `account:${accountId}` });
  }

  private async require(owner: Owner, password: string): Promise<void> {
    await this.limiter.take(`password:${owner.id}`, GUESSES);
    if (!(await this.prove(owner, password))) throw new WrongPassword();
    await this.limiter.forget(`password:${owner.id}`);
  }

  private async cameByLink(actor: Actor): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - LINK_PROVES_FOR_MS);
    const [session] = await this.db.query(
      `SELECT 1 FROM session WHERE id = $1 AND method = 'link' AND created_at > $2`,
      [actor.sessionId, since],
    );
    return session !== undefined;
  }

  private async ownerOf(actor: Actor): Promise<Owner> {
    if (!canManageOwnCredentials(actor)) throw new NotAllowed('Only who signed in may do this.');
    return this.owner(actor.accountId!);
  }

  private async owner(id: string): Promise<Owner> {
    const [owner] = await this.db.query<Owner>(
      'SELECT id, email, name, password_hash AS "passwordHash" FROM account WHERE id = $1',
      [id],
    );
    if (!owner) throw new AccountNotFound();
    return owner;
  }
}
