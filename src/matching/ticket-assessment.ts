import { Injectable } from '@nestjs/common';
import { SYSTEM, type Actor } from '../accounts/index.js';
import { publishedArticlesSql } from '../knowledge/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { TicketLinks } from '../tickets/index.js';
import { AskedTexts } from './asked-texts.queries.js';
import { Matcher } from './matcher.js';
import type { Candidate } from './model/match-types.js';
import { MOST_SHARING, sharesOf } from './predicted-asks.js';

interface Thought {
  ticketId: string;
  candidates: Candidate[];
  model: number;
}

/** Whoever has an account: what they may not read counts in no FAQ. */
const ANY_CUSTOMER: Actor = { ...SYSTEM, key: 'any customer', role: 'customer', via: 'session' };

/** What the model thinks of tickets: which article probably answers them, and which share in what they ask. */
@Injectable()
export class TicketAssessment {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly texts: AskedTexts,
    private readonly matcher: Matcher,
    private readonly links: TicketLinks,
  ) {}

  /** Outside of any write: it takes a while. */
  async think(ticketIds: readonly string[]): Promise<Thought[]> {
    const asked = await this.texts.of(ticketIds);
    const { matches, version: model } = await this.matcher.matchAll([...asked.values()], MOST_SHARING);
    const candidates = new Map([...asked.keys()].map((id, n) => [id, matches[n]!.candidates]));
    return ticketIds.map((ticketId) => ({ ticketId, candidates: candidates.get(ticketId) ?? [], model }));
  }

  /** Notes the likeliest article of each, and links those that share in it in place of what was predicted before. */
  async note(tx: Tx, thoughts: readonly Thought[]): Promise<void> {
    const offered = await this.offered(tx, thoughts);
    await tx.query(
      `INSERT INTO ticket_match (ticket_id, article_id, probability, model, at)
       SELECT t.id, g.article_id, g.probability, g.model, $5
         FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::int[]) AS g (ticket_id, article_id, probability, model)
         JOIN ticket t ON t.id = g.ticket_id ORDER BY t.id
       ON CONFLICT (ticket_id) DO UPDATE SET article_id = excluded.article_id, probability = excluded.probability,
          model = excluded.model, at = excluded.at`,
      [
        thoughts.map(({ ticketId }) => ticketId),
        offered.map(([best]) => best?.articleId ?? null),
        offered.map(([best]) => best?.probability ?? 0),
        thoughts.map(({ model }) => model),
        this.clock.now(),
      ],
    );
    if (!this.config.PREDICTED_LINKS) return;
    // The FAQ looks for those of its own threshold among them, the desk for those of its own.
    const least = Math.min(this.config.FAQ_PREDICTION_THRESHOLD, this.config.MATCH_THRESHOLD);
    await this.links.replacePredictions(
      tx,
      thoughts.map(({ ticketId }) => ticketId),
      offered.flatMap((candidates, n) =>
        sharesOf(candidates, least).map((share) => ({ ticketId: thoughts[n]!.ticketId, ...share })),
      ),
    );
  }

  /** Of each the candidates that every customer may read, and that nobody refused for this ticket. */
  private async offered(tx: Tx, thoughts: readonly Thought[]): Promise<Candidate[][]> {
    const pairs = thoughts.flatMap(({ ticketId, candidates }) =>
      candidates.map(({ articleId }) => ({ ticketId, articleId })),
    );
    if (pairs.length === 0) return thoughts.map(() => []);
    const rows: Array<{ ticketId: string; articleId: string }> = await tx.query(
      `SELECT g.ticket_id AS "ticketId", a.id AS "articleId"
         FROM unnest($1::uuid[], $2::uuid[]) AS g (ticket_id, article_id) JOIN article a ON a.id = g.article_id
        WHERE ${publishedArticlesSql(ANY_CUSTOMER, 'a')}
          AND NOT EXISTS (SELECT FROM match_dismissal d WHERE d.ticket_id = g.ticket_id)
          AND NOT EXISTS (SELECT FROM match_refusal r WHERE r.ticket_id = g.ticket_id AND r.article_id = a.id)`,
      [pairs.map(({ ticketId }) => ticketId), pairs.map(({ articleId }) => articleId)],
    );
    const free = new Set(rows.map(({ ticketId, articleId }) => `${ticketId} ${articleId}`));
    return thoughts.map(({ ticketId, candidates }) =>
      candidates.filter(({ articleId }) => free.has(`${ticketId} ${articleId}`)),
    );
  }
}
