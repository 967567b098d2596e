import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { hashOfToken, randomToken } from '../../platform/crypto/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { AccountNotFound } from '../account.errors.js';
import type { Actor, Role } from '../actor.js';
import { RecentLookups, type RecentLookup } from '../access/recent-lookups.js';
import { SessionNotFound } from './session.errors.js';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'link';

/** Where a session was opened, as its owner sees it in the list of their sessions. */
export interface Device {
  address: string;
  userAgent: string;
}

/** A session as its owner sees it. */
export interface SessionView {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  userAgent: string;
  address: string;
  /** Whether the request came with this one. */
  current: boolean;
}

/** Who is behind a session. */
export interface SignedIn {
  sessionId: string;
  accountId: string;
  name: string;
  role: Role;
  locale: Locale;
  lastSeenAt: Date;
  expiresAt: Date;
}

/** A request a second must not be a write a second. */
const TOUCH_AFTER_MS = 600_000;
const TOKEN = /^[\w-]{43}$/;

/**
 * Who is signed in. A session is a random token in a cookie; the table holds its hash, so that whoever reads the
 * table can't sign in with it. It lives for SESSION_DAYS after its last use, and ends at once when it is revoked.
 */
@Injectable()
export class SessionsService {
  private readonly signedIn: RecentLookup<SignedIn>;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly recent: RecentLookups,
  ) {
    this.signedIn = recent.kind();
  }

  /** A new session; the answer is the only place where its token ever stands. `replaces` is ended: nobody keeps a token over a sign-in. */
  async open(
    accountId: string,
    device: Device,
    method: SignInMethod,
    replaces: string | null = null,
  ): Promise<{ id: string; token: string; expiresAt: Date }> {
    const id = newId();
    const token = randomToken();
    const now = this.clock.now();
    const expiresAt = this.expiryFrom(now);

    await this.db.write(async (tx) => {
      // Sweeps along what nobody can use any more, past what somebody else is sweeping.
      await tx.query(
        `DELETE FROM session WHERE id = $2 OR id IN
           (SELECT id FROM session WHERE expires_at <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
        [now, replaces],
      );
      await tx.query(
        `INSERT INTO session (id, token_hash, account_id, method, created_at, last_seen_at, expires_at, user_agent, address)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
        [id, hashOfToken(token), accountId, method, now, expiresAt, device.userAgent.slice(0, 300), device.address],
      );
      if (replaces) this.forgetLookups();
    });
    return { id, token, expiresAt };
  }

  /** Who signed in with this token; null when it is expired, revoked, of a disabled account or never was one. */
  async find(token: string): Promise<SignedIn | null> {
    if (!TOKEN.test(token)) return null;
    const hash = hashOfToken(token);
    const signedIn = await this.signedIn.find(hash, async () => {
      const [row] = await this.db.query<SignedIn>(
        `SELECT s.id AS "sessionId", a.id AS "accountId", a.name, a.role, a.locale,
                s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt"
           FROM session s JOIN account a ON a.id = s.account_id
          WHERE s.token_hash = $1 AND a.disabled_at IS NULL`,
        [hash],
      );
      return row ?? null;
    });
    return signedIn && signedIn.expiresAt > this.clock.now() ? signedIn : null;
  }

  /** Lets a session live on from now; answers whether it was written, which it is not when the last time is not long ago. */
  async touch(signedIn: SignedIn): Promise<boolean> {
    const now = this.clock.now();
    if (now.getTime() - signedIn.lastSeenAt.getTime() < TOUCH_AFTER_MS) return false;

    signedIn.lastSeenAt = now;
    signedIn.expiresAt = this.expiryFrom(now);
    await this.db.write((tx) =>
      tx.query('UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1', [
        signedIn.sessionId,
        now,
        signedIn.expiresAt,
      ]),
    );
    return true;
  }

  /** The actor's own, latest used first. */
  list(actor: Actor): Promise<SessionView[]> {
    return this.db.query<SessionView>(
      `SELECT id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", expires_at AS "expiresAt",
              user_agent AS "userAgent", address, id IS NOT DISTINCT FROM $2::uuid AS current
         FROM session WHERE account_id = $1 AND expires_at > $3 ORDER BY last_seen_at DESC, id DESC`,
      [actor.accountId, actor.sessionId, this.clock.now()],
    );
  }

  /** Ends one of the actor's own. @throws SessionNotFound */
  async end(actor: Actor, sessionId: string): Promise<void> {
    await this.db.write(async (tx) => {
      const [, count] = await tx.query('DELETE FROM session WHERE id = $1 AND account_id = $2', [
        sessionId,
        actor.accountId,
      ]);
      if (count === 0) throw new SessionNotFound();
      this.forgetLookups();
    });
  }

  /** Ends all of the actor's own but the one they are using; answers how many. @throws AccountNotFound */
  async endOthers(actor: Actor): Promise<number> {
    if (actor.accountId === null) throw new AccountNotFound();
    return this.endAll(actor.accountId, actor.sessionId);
  }

  /** Ends all sessions of an account, but one if it is named; answers how many. Joins a running write. */
  async endAll(accountId: string, except: string | null = null): Promise<number> {
    return this.db.write(async (tx) => {
      const [, count] = await tx.query('DELETE FROM session WHERE account_id = $1 AND id IS DISTINCT FROM $2::uuid', [
        accountId,
        except,
      ]);
      this.forgetLookups();
      return count;
    });
  }

  /** Once the running write is committed, nobody is taken for who they were before. */
  forgetLookups(): void {
    this.db.afterCommit(() => this.recent.forget());
  }

  private expiryFrom(now: Date): Date {
    return new Date(now.getTime() + this.config.SESSION_DAYS * DAY_MS);
  }
}
