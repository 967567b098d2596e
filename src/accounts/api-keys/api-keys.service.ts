import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { hashOfToken, randomToken } from '../../platform/crypto/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { RecentLookups, type RecentLookup } from '../access/recent-lookups.js';
import { NotAllowed } from '../account.errors.js';
import { canManageAccounts } from '../account.policy.js';
import type { Actor, Scope } from '../actor.js';
import { ApiKeyNotFound } from './api-key.errors.js';

export interface NewApiKey {
  name: string;
  scopes: readonly Scope[];
  /** Null: until it is revoked. */
  expiresAt?: Date | null;
}

/** A key as admins see it: never the token, only how it begins. */
export interface ApiKeyView {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdBy: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** What a request with a key may do. */
export interface UsableKey {
  id: string;
  name: string;
  scopes: Scope[];
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

const TOKEN = /^vb_[\w-]{43}$/;
const PREFIX_LENGTH = 'vb_'.length + 6;
const TOUCH_AFTER_MS = 60_000;
const VIEW = `id, name, prefix, scopes, created_by AS "createdBy", created_at AS "createdAt",
  last_used_at AS "lastUsedAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

/**
 * Keys for other systems: `vb_` and 256 random bits, shown once and kept as a hash. A key does what its scopes say,
 * for itself or for a customer, until it expires or an admin revokes it.
 */
@Injectable()
export class ApiKeysService {
  private readonly usable: RecentLookup<UsableKey>;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly recent: RecentLookups,
  ) {
    this.usable = recent.kind();
  }

  /** The answer is the only place where the token ever stands. @throws NotAllowed, InvalidInput */
  async create(actor: Actor, { name, scopes, expiresAt = null }: NewApiKey): Promise<ApiKeyView & { token: string }> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    const now = this.clock.now();
    if (expiresAt && expiresAt <= now) throw new InvalidInput([{ path: 'expiresAt', message: 'lies in the past' }]);
    const token = `vb_${randomToken()}`;

    return this.db.write(async (tx) => {
      const [key]: ApiKeyView[] = await tx.query(
        `INSERT INTO api_key (id, name, prefix, token_hash, scopes, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${VIEW}`,
        [
          newId(),
          name,
          token.slice(0, PREFIX_LENGTH),
          hashOfToken(token),
          [...new Set(scopes)],
          actor.accountId,
          now,
          expiresAt,
        ],
      );
      const details = { scopes: key!.scopes, expiresAt: expiresAt?.toISOString() ?? null };
      await this.audit.record(tx, { actor, action: 'api-key.created', subject: `api-key:${key!.id}`, details });
      return { ...key!, token };
    });
  }

  /** Dead at once in this process, within two seconds in the others. @throws NotAllowed, ApiKeyNotFound */
  async revoke(actor: Actor, id: string): Promise<void> {
    if (!canManageAccounts(actor)) throw new NotAllowed();

    await this.db.write(async (tx) => {
      const [, count] = await tx.query('UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [
        id,
        this.clock.now(),
      ]);
      // A second click on "revoke" finds it revoked: that is what was asked for.
      if (count === 0 && !(await this.exists(id))) throw new ApiKeyNotFound();
      if (count === 0) return;
      await this.audit.record(tx, { actor, action: 'api-key.revoked', subject: `api-key:${id}` });
      this.db.afterCommit(() => this.recent.forget());
    });
  }

  /** The usable ones first, then by age. @throws NotAllowed */
  async list(actor: Actor): Promise<ApiKeyView[]> {
    if (!canManageAccounts(actor)) throw new NotAllowed();
    return this.db.query(
      `SELECT ${VIEW} FROM api_key ORDER BY revoked_at IS NOT NULL, created_at DESC, id DESC LIMIT 500`,
    );
  }

  /** The key with this token; null when there is none that may be used now. */
  async find(token: string): Promise<UsableKey | null> {
    if (!TOKEN.test(token)) return null;
    const hash = hashOfToken(token);
    const key = await this.usable.find(hash, async () => {
      const [row] = await this.db.query<UsableKey>(
        `SELECT id, name, scopes, last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
           FROM api_key WHERE token_hash = $1 AND revoked_at IS NULL`,
        [hash],
      );
      return row ?? null;
    });
    return key && (key.expiresAt === null || key.expiresAt > this.clock.now()) ? key : null;
  }

  /** Notes that it was used, at most once a minute. */
  async touch(key: UsableKey): Promise<void> {
    const now = this.clock.now();
    if (key.lastUsedAt && now.getTime() - key.lastUsedAt.getTime() < TOUCH_AFTER_MS) return;
    key.lastUsedAt = now;
    await this.db.write((tx) => tx.query('UPDATE api_key SET last_used_at = $2 WHERE id = $1', [key.id, now]));
  }

  private async exists(id: string): Promise<boolean> {
    return (await this.db.query('SELECT 1 FROM api_key WHERE id = $1', [id])).length > 0;
  }
}
