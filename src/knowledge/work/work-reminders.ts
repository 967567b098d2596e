import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Actor, Role } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { Outbox } from '../../platform/mail/index.js';
import { workMail } from './work.mails.js';
import { WorkSources } from './work-sources.js';

const EVERY_MS = 10 * 60_000;
const SHOWN = 5;

interface Editor {
  id: string;
  name: string;
  email: string;
  role: Role;
  locale: Locale;
}

/**
 * One mail a week to each editor for whom something waits, with all of it; never a mail per article, and none when
 * nothing waits. A row per person and week sees to it that no second process writes it again.
 */
@Injectable()
export class WorkReminders {
  private readonly logger = new Logger(WorkReminders.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly sources: WorkSources,
    private readonly outbox: Outbox,
  ) {}

  @Interval('work-reminders', EVERY_MS)
  async sweep(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      await this.remind();
    } catch (error) {
      this.logger.warn(`The weekly list could not be mailed: ${(error as Error).message}`);
    }
  }

  /** Mails everybody who was not mailed this week; answers how many. */
  async remind(): Promise<number> {
    const week = mondayOf(this.clock.now());
    // On Monday morning, not in the night before it.
    if (this.clock.now().getTime() < week.getTime() + 6 * 3_600_000) return 0;
    const editors = await this.database.query<Editor>(
      `SELECT id, name, email, role, locale FROM account
        WHERE role IN ('editor', 'admin') AND disabled_at IS NULL AND email IS NOT NULL
          AND NOT EXISTS (SELECT FROM work_reminder r WHERE r.account_id = account.id AND r.week = $1) ORDER BY id`,
      [week],
    );
    let count = 0;
    for (const editor of editors) {
      if (await this.database.write((tx) => this.write(tx, editor, week))) count += 1;
    }
    return count;
  }

  private async write(tx: Tx, editor: Editor, week: Date): Promise<boolean> {
    const noted: unknown[] = await tx.query(
      'INSERT INTO work_reminder (account_id, week) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING week',
      [editor.id, week],
    );
    if (noted.length === 0) return false;

    const actor = actorOf(editor);
    const parts = [];
    for (const { label, isWeekly, items } of this.sources.list()) {
      if (!isWeekly) continue;
      const found = await items(actor, 'mine', SHOWN);
      if (found.total > 0) parts.push({ label: label[editor.locale], ...found });
    }
    if (parts.length === 0) return false;
    const { ORGANISATION: organisation, publicUrl: home } = this.config;
    await this.outbox.send(
      tx,
      workMail({ to: editor.email, name: editor.name, locale: editor.locale, parts, organisation, home }),
    );
    return true;
  }
}

function actorOf({ id, name, role, locale }: Editor): Actor {
  return { key: `account:${id}`, accountId: id, name, role, locale, via: 'session', scopes: null, sessionId: null };
}

/** The beginning of the week, in UTC. */
function mondayOf(now: Date): Date {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day;
}
