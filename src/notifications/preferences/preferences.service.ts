import { Injectable } from '@nestjs/common';
import { NotAllowed, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import type { FollowLevel } from '../planning/decide.js';
import type { UnsubscribeClaim } from '../sending/unsubscribe-links.js';
import type { Preferences } from './preference.schemas.js';

const DEFAULT: Preferences = {
  follow: 'milestones',
  route: 'email',
  phone: null,
  quiet: null,
  digestAt: 17 * 60,
  timeZone: 'Europe/Amsterdam',
};

/** What people want to hear. Everybody sets their own; a link in a message can only make it less, or undo that. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tickets: TicketsQueries,
  ) {}

  async own(actor: Actor): Promise<Preferences> {
    const [row] = await this.database.query<Omit<Preferences, 'quiet'> & { from: number | null; until: number | null }>(
      `SELECT follow, route, phone, quiet_from AS "from", quiet_to AS "until", digest_at AS "digestAt",
              time_zone AS "timeZone" FROM notification_preference WHERE account_id = $1`,
      [accountOf(actor)],
    );
    if (!row) return DEFAULT;
    const { from, until, ...rest } = row;
    return { ...rest, quiet: from === null || until === null ? null : { from, until } };
  }

  async change(actor: Actor, wanted: Preferences): Promise<Preferences> {
    const { follow, route, phone, quiet, digestAt, timeZone } = wanted;
    const accountId = accountOf(actor);
    await this.database.write((tx) =>
      tx.query(
        `INSERT INTO notification_preference (account_id, follow, route, phone, quiet_from, quiet_to, digest_at, time_zone,
                                              updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account_id) DO UPDATE SET follow = excluded.follow, route = excluded.route, phone = excluded.phone,
           quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest_at = excluded.digest_at,
           time_zone = excluded.time_zone, updated_at = excluded.updated_at`,
        // prettier-ignore
        [accountId, follow, route, phone, quiet?.from ?? null, quiet?.until ?? null, digestAt, timeZone, this.clock.now()],
      ),
    );
    return wanted;
  }

  /** Nothing more about this one request, or everything again. @throws TicketNotFound */
  async mute(actor: Actor, idOrNumber: string, isMuted: boolean): Promise<void> {
    const { id } = await this.tickets.get(actor, idOrNumber);
    await this.database.write((tx) => this.setMute(tx, accountOf(actor), id, isMuted));
  }

  /** What whoever holds a link from a message chose; answers what it was before, so that it can be undone. */
  async follow({ accountId, ticketId }: UnsubscribeClaim, level: FollowLevel | 'not-this'): Promise<FollowLevel> {
    return this.database.write(async (tx) => {
      const [row] = await tx.query('SELECT follow FROM notification_preference WHERE account_id = $1', [accountId]);
      const before: FollowLevel = row?.follow ?? 'milestones';
      if (level === 'not-this') {
        if (ticketId) await this.setMute(tx, accountId, ticketId, true);
        return before;
      }
      await tx.query(
        `INSERT INTO notification_preference (account_id, follow, updated_at)
         SELECT id, $2, $3 FROM account WHERE id = $1
         ON CONFLICT (account_id) DO UPDATE SET follow = excluded.follow, updated_at = excluded.updated_at`,
        [accountId, level, this.clock.now()],
      );
      if (ticketId && level !== 'none') await this.setMute(tx, accountId, ticketId, false);
      return before;
    });
  }

  private async setMute(tx: Tx, accountId: string, ticketId: string, isMuted: boolean): Promise<void> {
    await (isMuted
      ? tx.query(
          `INSERT INTO notification_mute (account_id, ticket_id, at)
           SELECT a.id, t.id, $3 FROM account a, ticket t WHERE a.id = $1 AND t.id = $2 ON CONFLICT DO NOTHING`,
          [accountId, ticketId, this.clock.now()],
        )
      : tx.query('DELETE FROM notification_mute WHERE account_id = $1 AND ticket_id = $2', [accountId, ticketId]));
  }
}

function accountOf(actor: Actor): string {
  if (actor.accountId === null) throw new NotAllowed();
  return actor.accountId;
}
