import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import { SearchBacklog, Standings } from '../search/index.js';
import { scoreAt } from './decay.js';
import { FaqScale } from './faq-scale.js';

/**
 * Tells the search how often each article is asked for, so that of two that fit alike the one that people need comes
 * first. Once a day is often enough: a standing moves by its half-life.
 */
@Injectable()
export class SearchStandings {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly scale: FaqScale,
    private readonly backlog: SearchBacklog,
    standings: Standings,
  ) {
    standings.register((articleIds) => this.of(articleIds));
  }

  @Cron('41 3 * * *')
  async tell(): Promise<void> {
    if (!this.config.doesWork) return;
    const rows = await this.database.query<{ id: string }>(
      `SELECT article_id AS id FROM faq_standing WHERE product_id = $1 AND locale = ''`,
      [NIL_ID],
    );
    await this.backlog.add(
      'article',
      rows.map(({ id }) => id),
    );
  }

  private async of(articleIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { landmark, halfLifeDays } = await this.scale.get();
    const rows = await this.database.query<{ id: string; score: string }>(
      `SELECT article_id AS id, score::text FROM faq_standing
        WHERE product_id = $1 AND locale = '' AND article_id = ANY($2::uuid[])`,
      [NIL_ID, articleIds],
    );
    const now = this.clock.now();
    return new Map(rows.map(({ id, score }) => [id, scoreAt(score, landmark, now, halfLifeDays)]));
  }
}
