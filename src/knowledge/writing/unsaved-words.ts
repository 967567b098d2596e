import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { isId, newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { OpenedElsewhere } from './typing.errors.js';
import type { TypedFields, Writing } from './writing.js';

/** What somebody typed and did not save. */
export interface KeptWords<Fields extends TypedFields = TypedFields> {
  fields: Fields;
  at: Date;
}

/** Somebody else at the same text. */
export interface OtherEditor {
  name: string;
  /** Of an article; null of what is written in one language. */
  locale: Locale | null;
  /** Since when they have it open, and when they last typed; null when they did not. */
  openedAt: Date;
  typedAt: Date | null;
}

const MINUTE_MS = 60_000;
/** Who did nothing for so long may have left it open on another desk. */
const PRESENT_MS = 10 * MINUTE_MS;
const PURGE_EVERY_MS = 15 * MINUTE_MS;
const KEPT_MS = 30 * DAY_MS;

const TEXT = 'article_id, manual_version_id, ticket_id, locale';
const TEXT_VALUES = '$2::uuid, $3::uuid, $4::uuid, $5::text';
const THIS_ROW = `account_id = $1 AND (${TEXT}) IS NOT DISTINCT FROM (${TEXT_VALUES})`;

/**
 * What stands in an editor before it is saved: kept for the one who typed it, and nobody else ever reads it; others only
 * hear that somebody is at it. It is no version: saving it, throwing it away or a month without a visit ends it.
 */
@Injectable()
export class UnsavedWords {
  private readonly logger = new Logger(UnsavedWords.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes that this actor has the editor open of a text that is there. Answers the key of this page, with which it may
   * keep what is typed there, and what was kept before. An API key has no editor: null.
   * @throws ArticlesAreForEditors
   */
  async open<Fields extends TypedFields>(
    actor: Actor,
    writing: Writing<Fields>,
  ): Promise<{ page: string; kept: KeptWords<Fields> | null } | null> {
    assertMayEdit(actor);
    if (actor.accountId === null) return null;
    const now = this.clock.now();
    const page = newId();
    const [row] = await this.database.write((tx) =>
      tx.query<KeptRow[]>(
        // Whoever looks again within some minutes never left.
        `INSERT INTO unsaved_words AS t (account_id, ${TEXT}, page, opened_at, seen_at)
         VALUES ($1, ${TEXT_VALUES}, $6, $7, $7)
         ON CONFLICT (account_id, ${TEXT}) DO UPDATE
           SET page = excluded.page, seen_at = excluded.seen_at,
               opened_at = CASE WHEN t.seen_at < $8 THEN excluded.opened_at ELSE t.opened_at END
         RETURNING fields, typed_at AS at`,
        [...rowOf(actor, writing), page, now, new Date(now.getTime() - PRESENT_MS)],
      ),
    );
    return { page, kept: keptOf(row!, writing) };
  }

  /** What was kept before, of a text that is not open to be written in. */
  async find<Fields extends TypedFields>(actor: Actor, writing: Writing<Fields>): Promise<KeptWords<Fields> | null> {
    assertMayEdit(actor);
    const [row] = await this.database.query<KeptRow>(
      `SELECT fields, typed_at AS at FROM unsaved_words WHERE ${THIS_ROW}`,
      rowOf(actor, writing),
    );
    return row ? keptOf(row, writing) : null;
  }

  /**
   * Keeps what stands in the fields of that page, in place of what it kept before. Answers when.
   * @throws OpenedElsewhere when it is not the page that was opened last, InvalidInput
   */
  async keep(actor: Actor, writing: Writing, page: string, typed: unknown): Promise<Date> {
    assertMayEdit(actor);
    const fields = checked(writing.fields, typed);
    if (!isId(page)) throw new OpenedElsewhere();
    const now = this.clock.now();
    const [, count]: [unknown[], number] = await this.database.write((tx) =>
      tx.query(`UPDATE unsaved_words SET fields = $7, typed_at = $8, seen_at = $8 WHERE ${THIS_ROW} AND page = $6`, [
        ...rowOf(actor, writing),
        page,
        JSON.stringify(fields),
        now,
      ]),
    );
    if (count === 0) throw new OpenedElsewhere();
    return now;
  }

  /** It was saved, or thrown away. What a page that is still open sends afterwards is not kept. */
  async forget(actor: Actor, writing: Writing): Promise<void> {
    assertMayEdit(actor);
    await this.database.write((tx) =>
      tx.query(
        `UPDATE unsaved_words SET fields = NULL, typed_at = NULL, page = NULL WHERE ${THIS_ROW}`,
        rowOf(actor, writing),
      ),
    );
  }

  /**
   * Who else did something at this text in the last minutes; at an article in either language, for it is saved as a
   * whole. Articles that are begun from nothing have nothing in common.
   */
  async others(actor: Actor, { articleId, manualVersionId, ticketId }: Writing): Promise<OtherEditor[]> {
    assertMayEdit(actor);
    return this.database.query<OtherEditor>(
      `SELECT who.name, t.locale, t.opened_at AS "openedAt", t.typed_at AS "typedAt"
         FROM unsaved_words t JOIN account who ON who.id = t.account_id
        WHERE (t.article_id = $1 OR t.manual_version_id = $2 OR t.ticket_id = $3)
          AND t.account_id IS DISTINCT FROM $4 AND t.page IS NOT NULL AND t.seen_at >= $5
        ORDER BY t.opened_at, who.id, t.locale LIMIT 10`,
      [
        articleId ?? null,
        manualVersionId ?? null,
        ticketId ?? null,
        actor.accountId,
        new Date(this.clock.now().getTime() - PRESENT_MS),
      ],
    );
  }

  @Interval('unsaved-words-purge', PURGE_EVERY_MS)
  async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    try {
      await this.database.write((tx) => tx.query('DELETE FROM unsaved_words WHERE seen_at < $1', [before]));
    } catch (error) {
      this.logger.warn(`Old unsaved words could not be removed: ${(error as Error).message}`);
    }
  }
}

interface KeptRow {
  fields: unknown;
  at: Date;
}

function keptOf<Fields extends TypedFields>(
  { fields, at }: KeptRow,
  writing: Writing<Fields>,
): KeptWords<Fields> | null {
  const typed = fields === null ? undefined : writing.fields.safeParse(fields).data;
  return typed ? { fields: typed, at } : null;
}

function rowOf({ accountId }: Actor, { articleId, manualVersionId, ticketId, locale }: Writing) {
  return [accountId, articleId ?? null, manualVersionId ?? null, ticketId ?? null, locale ?? null];
}

function assertMayEdit(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
