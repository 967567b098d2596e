import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import { isId } from '../../platform/ids/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { ReplacementNotFound } from './replace.errors.js';
import { replacementList, type ReplacementFilters } from './replace.schemas.js';
import type { ReplacedText, ReplacementItem, ReplacementView } from './replacement.view.js';

const REPLACEMENT = `r.id, r.find, r.replacement, r.whole_words AS "wholeWords", r.match_case AS "matchCase",
  r.made_at AS "madeAt", maker.name AS "madeBy", r.undone_at AS "undoneAt", undoer.name AS "undoneBy",
  (SELECT count(*)::int FROM article_replacement_text t WHERE t.replacement_id = r.id AND t.refusal IS NULL) AS texts`;
const FROM = `FROM article_replacement r LEFT JOIN account maker ON maker.id = r.made_by
  LEFT JOIN account undoer ON undoer.id = r.undone_by`;

/** What was replaced, by whom, and what became of it. For editors. */
@Injectable()
export class ReplacementsQueries {
  constructor(private readonly database: Database) {}

  /** The latest first. @throws ArticlesAreForEditors */
  async list(actor: Actor, paging: ReplacementFilters = {}): Promise<PageOf<ReplacementItem>> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const { cursor, limit } = checked(replacementList, paging);
    const [before] = cursor ? decodeCursor(cursor, 1) : [];
    const rows = await this.database.query<ReplacementItem>(
      // Their ids tell the time.
      `SELECT ${REPLACEMENT} ${FROM} WHERE $1::uuid IS NULL OR r.id < $1 ORDER BY r.id DESC LIMIT $2`,
      [isId(before ?? '') ? before : null, limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id]);
  }

  /** @throws ArticlesAreForEditors, ReplacementNotFound */
  async get(actor: Actor, id: string): Promise<ReplacementView> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const [found] = await this.database.query<ReplacementItem>(`SELECT ${REPLACEMENT} ${FROM} WHERE r.id = $1`, [id]);
    if (!found) throw new ReplacementNotFound(id);
    const all = await this.database.query<ReplacedText>(
      `SELECT r.article_id AS "articleId", r.locale, v.question, r.refusal, r.places, r.after_version AS version,
              coalesce(t.published_version >= r.after_version, false) AS "isOnline", r.is_restored AS "isRestored"
         FROM article_replacement_text r
         JOIN article_text t ON t.article_id = r.article_id AND t.locale = r.locale
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.head_version
        WHERE r.replacement_id = $1 ORDER BY v.question, r.article_id, r.locale`,
      [id],
    );
    return { ...found, all };
  }
}
