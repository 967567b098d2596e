import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { WorkSources, type WorkItem } from '../../knowledge/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { mayKeepWebhooks } from './webhook.policy.js';

const NOTES = {
  nl: { failing: 'Er kwam dagenlang niets aan.', gone: 'De andere kant wil niets meer horen (410).' },
  en: { failing: 'Nothing arrived for days.', gone: 'The other side wants to hear nothing more (410).' },
} as const;

/** Tells administrators of webhooks that the service switched off by itself: nobody else would notice. */
@Injectable()
export class WebhookWork {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    sources: WorkSources,
  ) {
    sources.register({
      key: 'webhooks',
      order: 80,
      label: { nl: 'Webhooks die zijn uitgezet', en: 'Webhooks that were switched off' },
      isWeekly: true,
      items: (actor, _scope, limit) => this.items(actor, limit),
    });
  }

  private async items(actor: Actor, limit: number): Promise<{ items: WorkItem[]; total: number }> {
    if (!mayKeepWebhooks(actor)) return { items: [], total: 0 };
    const rows = await this.database.query<{ id: string; name: string; at: Date; why: 'failing' | 'gone' }>(
      `SELECT id, name, disabled_at AS at, disabled_why AS why FROM webhook
        WHERE disabled_why IN ('failing', 'gone') AND disabled_at <= $1 ORDER BY disabled_at, id`,
      [this.clock.now()],
    );
    const items = rows.slice(0, limit).map(({ id, name, at, why }) => ({
      title: name,
      locale: actor.locale,
      path: `/studio/webhooks/${id}`,
      at,
      note: NOTES[actor.locale][why],
    }));
    return { items, total: rows.length };
  }
}
