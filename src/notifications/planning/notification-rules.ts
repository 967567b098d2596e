import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database } from '../../platform/database/index.js';
import type { Budgets } from './decide.js';

const SETTING = 'notification-budgets';
/** More than a request with a question or two needs, and few enough not to be a flood. */
const DEFAULT: Budgets = { perRequest: 6, perDay: 10 };

/** The limits that hold for everybody's messages. */
@Injectable()
export class NotificationRules {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async budgets(): Promise<Budgets> {
    const [row] = await this.database.query<{ value: Budgets }>('SELECT value FROM setting WHERE key = $1', [SETTING]);
    return row?.value ?? DEFAULT;
  }

  async change(actor: Actor, budgets: Budgets): Promise<Budgets> {
    await this.database.write(async (tx) => {
      await tx.query(
        `INSERT INTO setting (key, value) VALUES ($1, $2::jsonb) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [SETTING, JSON.stringify(budgets)],
      );
      await this.audit.record(tx, {
        actor,
        action: 'notifications.budgets-changed',
        subject: 'notifications',
        details: { ...budgets },
      });
    });
    return budgets;
  }
}
