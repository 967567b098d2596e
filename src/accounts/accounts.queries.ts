import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import { AccountNotFound } from './account.errors.js';
import { visibleAccounts } from './account.policy.js';
import type { AccountSummary, AccountView } from './account.view.js';
import { isStaff, type Actor, type Role } from './actor.js';
import { normalizeEmail } from './email.js';

export interface AccountFilter {
  roles?: readonly Role[];
  teamId?: string;
  /** Only disabled ones, or only those that are not. */
  disabled?: boolean;
  /** Part of the name or the e-mail address. */
  q?: string;
  cursor?: string;
  /** 1 to 100. */
  limit?: number;
}

/** Somebody a ticket can be assigned to. */
export interface StaffMember {
  id: string;
  name: string;
  role: Role;
  teamId: string | null;
}

const SUMMARY = 'account.id, account.name, account.email, account.role, account.locale';
const VIEW = `${SUMMARY}, account.team_id AS "teamId", account.totp_confirmed_at IS NOT NULL AS totp,
  account.disabled_at AS "disabledAt", account.created_at AS "createdAt", account.updated_at AS "updatedAt",
  account.version`;

/** Reads of accounts: staff see everybody, everybody sees themselves. */
@Injectable()
export class AccountsQueries {
  constructor(private readonly db: Database) {}

  /** By name. @throws InvalidInput for a cursor of another list */
  async list(actor: Actor, filter: AccountFilter = {}): Promise<PageOf<AccountView>> {
    const { limit = 50 } = filter;
    const [afterName, afterId] = filter.cursor === undefined ? [null, null] : decodeCursor(filter.cursor, 2);
    const visible = visibleAccounts(actor);
    const rows = await this.db.query<AccountView>(
      `SELECT ${VIEW} FROM account
        WHERE ${visible.sql('$1', '$2')}
          AND ($3::text[] IS NULL OR role = ANY($3))
          AND ($4::uuid IS NULL OR team_id = $4)
          AND ($5::boolean IS NULL OR (disabled_at IS NOT NULL) = $5)
          AND ($6::text IS NULL OR name ILIKE $6 OR email LIKE lower($6))
          AND ($7::text IS NULL OR (name, id::text) > ($7, $8))
        ORDER BY name, id::text LIMIT $9`,
      [
        ...visible.parameters,
        filter.roles ?? null,
        filter.teamId ?? null,
        filter.disabled ?? null,
        filter.q ? `%${filter.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null,
        afterName,
        afterId,
        limit + 1,
      ],
    );
    return pageOf(rows, limit, ({ name, id }) => [name, id]);
  }

  /** @throws AccountNotFound, for whom this actor may not see too */
  async get(actor: Actor, id: string | null): Promise<AccountView> {
    const visible = visibleAccounts(actor);
    const [account] = await this.db.query<AccountView>(
      `SELECT ${VIEW} FROM account WHERE ${visible.sql('$1', '$2')} AND id = $3`,
      [...visible.parameters, id],
    );
    if (!account) throw new AccountNotFound();
    return account;
  }

  /** Null when nobody this actor may see has this address. */
  async findByEmail(actor: Actor, email: string): Promise<AccountSummary | null> {
    const visible = visibleAccounts(actor);
    const [account] = await this.db.query<AccountSummary>(
      `SELECT ${SUMMARY} FROM account WHERE ${visible.sql('$1', '$2')} AND email = $3`,
      [...visible.parameters, normalizeEmail(email)],
    );
    return account ?? null;
  }

  /** Everybody a ticket can be assigned to, by name; nobody for who is not staff. */
  async listStaff(actor: Actor): Promise<StaffMember[]> {
    if (!isStaff(actor)) return [];
    return this.db.query(
      `SELECT id, name, role, team_id AS "teamId" FROM account
        WHERE role <> 'customer' AND disabled_at IS NULL ORDER BY name, id`,
    );
  }

  /** The people behind ids, in one statement, for services that judged already who may see them; unknown ids are left out. */
  async byIds(ids: Iterable<string | null>): Promise<Map<string, AccountSummary>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null);
    if (wanted.length === 0) return new Map();
    const rows = await this.db.query<AccountSummary>(`SELECT ${SUMMARY} FROM account WHERE id = ANY($1::uuid[])`, [
      wanted,
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
