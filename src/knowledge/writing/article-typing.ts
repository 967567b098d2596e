import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { isId, newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleNotFound, ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { OpenedElsewhere } from './typing.errors.js';
import { typedFields, type TypedFields } from './typing.schemas.js';

/** What somebody typed and did not save. */
export interface KeptWords {
  fields: TypedFields;
  at: Date;
}

/** Somebody else at the same article. */
export interface OtherEditor {
  name: string;
  locale: Locale;
  /** Since when they have it open, and when they last typed; null when they did not. */
  openedAt: Date;
  typedAt: Date | null;
}

const MINUTE_MS = 60_000;
/** Who did nothing for so long may have left it open on another desk. */
const PRESENT_MS = 10 * MINUTE_MS;
const PURGE_EVERY_MS = 15 * MINUTE_MS;
const KEPT_MS = 30 * DAY_MS;

/**
 * What stands in an editor before it is saved: kept for the one who typed it, and nobody else ever reads it; others only
 * hear that somebody is at it. It is no version: saving it, throwing it away or a month without a visit ends it.
 */
@Injectable()
export class ArticleTyping {
  private readonly logger = new Logger(ArticleTyping.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes that this actor has the editor open. Answers the key of this page, with which it may keep what is typed there,
   * and what was kept before. An API key has no editor: null.
   * @throws ArticlesAreForEditors, ArticleNotFound
   */
  async open(
    actor: Actor,
    articleId: string,
    locale: Locale,
  ): Promise<{ page: string; kept: KeptWords | null } | null> {
    assertMayEdit(actor);
    if (actor.accountId === null) return null;
    const now = this.clock.now();
    const page = newId();
    const [row] = await this.database.write((tx) =>
      tx.query<Array<{ fields: unknown; at: Date }>>(
        // Whoever looks again within some minutes never left.
        `INSERT INTO article_typing AS t (account_id, article_id, locale, page, opened_at, seen_at)
         SELECT $1, a.id, $3, $4, $5, $5 FROM article a WHERE a.id = $2
         ON CONFLICT (account_id, article_id, locale) DO UPDATE
           SET page = excluded.page, seen_at = excluded.seen_at,
               opened_at = CASE WHEN t.seen_at < $6 THEN excluded.opened_at ELSE t.opened_at END
         RETURNING fields, typed_at AS at`,
        [actor.accountId, articleId, locale, page, now, new Date(now.getTime() - PRESENT_MS)],
      ),
    );
    if (!row) throw new ArticleNotFound(articleId);
    const fields = row.fields === null ? null : typedFields.safeParse(row.fields).data;
    return { page, kept: fields ? { fields, at: row.at } : null };
  }

  /**
   * Keeps what stands in the fields of that page, in place of what it kept before. Answers when.
   * @throws OpenedElsewhere when it is not the page that was opened last, InvalidInput
   */
  async keep(actor: Actor, articleId: string, locale: Locale, page: string, typed: unknown): Promise<Date> {
    assertMayEdit(actor);
    const fields = checked(typedFields, typed);
    if (!isId(page)) throw new OpenedElsewhere();
    const now = this.clock.now();
    const [, count]: [unknown[], number] = await this.database.write((tx) =>
      tx.query(
        `UPDATE article_typing SET fields = $5, typed_at = $6, seen_at = $6
          WHERE account_id = $1 AND article_id = $2 AND locale = $3 AND page = $4`,
        [actor.accountId, articleId, locale, page, JSON.stringify(fields), now],
      ),
    );
    if (count === 0) throw new OpenedElsewhere();
    return now;
  }

  /** It was saved, or thrown away. What a page that is still open sends afterwards is not kept. */
  async forget(actor: Actor, articleId: string, locale: Locale): Promise<void> {
    assertMayEdit(actor);
    await this.database.write((tx) =>
      tx.query(
        `UPDATE article_typing SET fields = NULL, typed_at = NULL, page = NULL
          WHERE account_id = $1 AND article_id = $2 AND locale = $3`,
        [actor.accountId, articleId, locale],
      ),
    );
  }

  /** Who else did something at this article in the last minutes, in either language: it is saved as a whole. */
  async others(actor: Actor, articleId: string): Promise<OtherEditor[]> {
    assertMayEdit(actor);
    return this.database.query<OtherEditor>(
      `SELECT who.name, t.locale, t.opened_at AS "openedAt", t.typed_at AS "typedAt"
         FROM article_typing t JOIN account who ON who.id = t.account_id
        WHERE t.article_id = $1 AND t.account_id IS DISTINCT FROM $2 AND t.page IS NOT NULL AND t.seen_at >= $3
        ORDER BY t.opened_at, who.id, t.locale LIMIT 10`,
      [articleId, actor.accountId, new Date(this.clock.now().getTime() - PRESENT_MS)],
    );
  }

  @Interval('article-typing-purge', PURGE_EVERY_MS)
  async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    try {
      await this.database.write((tx) => tx.query('DELETE FROM article_typing WHERE seen_at < $1', [before]));
    } catch (error) {
      this.logger.warn(`Old unsaved words could not be removed: ${(error as Error).message}`);
    }
  }
}

function assertMayEdit(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
