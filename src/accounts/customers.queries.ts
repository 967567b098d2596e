import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { isId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { RecentLookups, type RecentLookup } from './access/recent-lookups.js';
import { ACTIVE_CUSTOMER } from './account.policy.js';
import { normalizeEmail } from './email.js';

/** A customer whom a portal may act for. */
export interface ActiveCustomer {
  id: string;
  name: string;
  locale: Locale;
}

@Injectable()
export class CustomersQueries {
  private readonly active: RecentLookup<ActiveCustomer>;

  constructor(
    private readonly db: Database,
    recent: RecentLookups,
  ) {
    this.active = recent.kind();
  }

  /** By e-mail address or account id; null for staff, disabled accounts and whoever is not there. */
  async findActive(who: string): Promise<ActiveCustomer | null> {
    const key = isId(who.trim()) ? who.trim().toLowerCase() : normalizeEmail(who);
    if (!key) return null;

    return this.active.find(key, async () => {
      const [customer] = await this.db.query<ActiveCustomer>(
        `SELECT id, name, locale FROM account
          WHERE ${key.includes('@') ? 'email = $1' : 'id = $1::uuid'} AND ${ACTIVE_CUSTOMER}`,
        [key],
      );
      return customer ?? null;
    });
  }
}
