import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../../accounts/index.js';
import { ArticlesService } from '../../knowledge/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { TicketLinks } from '../../tickets/index.js';
import { GapHasNoArticle, GapNotFound } from '../matching.errors.js';
import { draftOf, localeOf, type GapSource } from './gap-draft.js';

interface GapRow {
  id: string;
  words: string[];
  name: string | null;
  articleId: string | null;
  dismissedAt: Date | null;
}

/** Tickets a draft is made of. */
const MOST_SOURCES = 200;

/** What editors do about gaps. All of it throws GapNotFound, and NotAllowed for who is no editor. */
@Injectable()
export class GapsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly articles: ArticlesService,
    private readonly links: TicketLinks,
  ) {}

  /** Gives it a name that it keeps as tickets join; null lets its words name it again. */
  rename(actor: Actor, id: string, name: string | null): Promise<void> {
    return this.change(actor, id, 'gap.renamed', async (tx, gap) => {
      if (gap.name === name) return null;
      await tx.query('UPDATE gap SET name = $2 WHERE id = $1', [id, name]);
      return { name };
    });
  }

  /** Nothing is to be written about it. */
  dismiss(actor: Actor, id: string): Promise<void> {
    return this.change(actor, id, 'gap.dismissed', async (tx, gap) => {
      if (gap.dismissedAt) return null;
      await tx.query('UPDATE gap SET dismissed_at = $2, dismissed_by = $3 WHERE id = $1', [
        id,
        this.clock.now(),
        actor.accountId,
      ]);
      return {};
    });
  }

  restore(actor: Actor, id: string): Promise<void> {
    return this.change(actor, id, 'gap.restored', async (tx, gap) => {
      if (!gap.dismissedAt) return null;
      await tx.query('UPDATE gap SET dismissed_at = NULL, dismissed_by = NULL WHERE id = $1', [id]);
      return {};
    });
  }

  /**
   * Begins the article that is missing: a draft with the question in the customers' words and what solved their
   * tickets. Asked twice, it is the same draft. Answers the article's id.
   */
  async write(actor: Actor, id: string): Promise<{ articleId: string; locale: Locale }> {
    let begun: { articleId: string; locale: Locale } | null = null;
    await this.change(actor, id, 'gap.draft-begun', async (tx, gap) => {
      const sources = await this.sources(tx, id);
      const locale = localeOf(sources, actor.locale);
      begun = { articleId: gap.articleId ?? '', locale };
      if (gap.articleId) return null;
      const { question, answer } = draftOf(gap.words, sources, locale);
      const written = await this.articles.create(actor, { texts: { [locale]: { question, answer } } });
      await tx.query('UPDATE gap SET article_id = $2 WHERE id = $1', [id, written.id]);
      begun.articleId = written.id;
      return { article: written.id };
    });
    return begun!;
  }

  /**
   * Links these of its tickets with the article that was written for it, or all when none are named. Answers how many.
   * @throws GapHasNoArticle as long as it is not online
   */
  async link(actor: Actor, id: string, ticketIds: readonly string[] | null): Promise<number> {
    let linked = 0;
    await this.change(actor, id, 'gap.tickets-linked', async (tx, gap) => {
      const [online] = await tx.query(
        'SELECT FROM article_text WHERE article_id = $1 AND published_version IS NOT NULL LIMIT 1',
        [gap.articleId],
      );
      if (!gap.articleId || !online) throw new GapHasNoArticle();
      const rows: Array<{ id: string }> = await tx.query(
        `SELECT t.id FROM gap_ticket g JOIN ticket t ON t.id = g.ticket_id
          WHERE g.gap_id = $1 AND t.deleted_at IS NULL AND ($2::uuid[] IS NULL OR t.id = ANY($2))
            AND NOT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed')
          -- As everybody who locks several tickets.
          ORDER BY t.id LIMIT 1000`,
        [id, ticketIds],
      );
      for (const ticket of rows) await this.links.link(actor, ticket.id, gap.articleId);
      linked = rows.length;
      return linked > 0 ? { article: gap.articleId, tickets: linked } : null;
    });
    return linked;
  }

  /** Takes one decision at a time about a gap, and notes it when something changed. */
  private async change(
    actor: Actor,
    id: string,
    action: string,
    work: (tx: Tx, gap: GapRow) => Promise<Record<string, unknown> | null>,
  ): Promise<void> {
    if (!isEditor(actor)) throw new NotAllowed();
    await this.database.write(async (tx) => {
      const [gap]: GapRow[] = await tx.query(
        `SELECT id, words, name, article_id AS "articleId", dismissed_at AS "dismissedAt" FROM gap WHERE id = $1 FOR UPDATE`,
        [id],
      );
      if (!gap) throw new GapNotFound(id);
      const details = await work(tx, gap);
      if (details) await this.audit.record(tx, { actor, action, subject: `gap:${id}`, details });
    });
  }

  /** Where nobody wrote a solution, the last thing the desk wrote to the customer may be one. */
  private sources(tx: Tx, id: string): Promise<GapSource[]> {
    return tx.query(
      `SELECT t.subject, t.locale, coalesce(t.solution, answered.text, '') AS solution,
              ARRAY(SELECT DISTINCT a.name FROM account a WHERE a.name <> '' AND (a.id = t.requester_id OR a.id IN (
                      SELECT m.author_id FROM moment m WHERE m.ticket_id = t.id)))
              || ARRAY(SELECT DISTINCT m.author_name FROM moment m WHERE m.ticket_id = t.id AND m.author_name <> '') AS names
         FROM gap_ticket g JOIN ticket t ON t.id = g.ticket_id
         LEFT JOIN LATERAL (
           SELECT left(m.text, 10000) AS text FROM moment m
            WHERE m.ticket_id = t.id AND m.direction = 'out' AND m.visibility = 'customer'
            ORDER BY m.at DESC, m.id DESC LIMIT 1) answered ON true
        WHERE g.gap_id = $1 AND t.deleted_at IS NULL ORDER BY t.opened_at DESC, t.id LIMIT $2`,
      [id, MOST_SOURCES],
    );
  }
}
