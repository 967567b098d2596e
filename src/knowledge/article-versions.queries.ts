import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleNotFound, ArticlesAreForEditors, ArticleVersionNotFound } from './article.errors.js';
import { canEditArticles } from './article.policy.js';
import { versionList, type VersionList } from './article.schemas.js';
import type { VersionListItem, VersionView } from './article.view.js';
import { fragmentsFor } from './fragments/known-fragments.js';
import { changesBetween, type ChangedLine } from './life-cycle/text-changes.js';
import { renderForStaff } from './markdown/index.js';

/** What changed from the version `since` to `version`. */
interface VersionChangesView {
  since: number;
  version: number;
  question: ChangedLine[];
  answer: ChangedLine[];
}

const VERSION = `v.version, v.question, v.summary, v.at, author.name AS author, v.restored_from AS "restoredFrom",
  v.version = t.head_version AS "isHead", v.version IS NOT DISTINCT FROM t.published_version AS "isPublished"`;
const FROM = `FROM article_version v
  JOIN article_text t ON t.article_id = v.article_id AND t.locale = v.locale
  LEFT JOIN account author ON author.id = v.author_id
  WHERE v.article_id = $1 AND v.locale = $2`;

/** The history of a text. All of it is for editors: what was never published must not be read by others. */
@Injectable()
export class ArticleVersionsQueries {
  constructor(private readonly database: Database) {}

  /** Latest first. @throws ArticlesAreForEditors, ArticleNotFound */
  async list(actor: Actor, id: string, locale: Locale, paging: VersionList = {}): Promise<PageOf<VersionListItem>> {
    assertMayRead(actor);
    const { cursor, limit } = checked(versionList, paging);
    const before = cursor ? Number(decodeCursor(cursor, 1)[0]) : null;
    const rows = await this.database.query<VersionListItem>(
      `SELECT ${VERSION} ${FROM} AND ($3::float8 IS NULL OR v.version < $3) ORDER BY v.version DESC LIMIT $4`,
      [id, locale, Number.isNaN(before) ? null : before, limit + 1],
    );
    if (rows.length === 0 && before === null) throw new ArticleNotFound(`${id} in ${locale}`);
    return pageOf(rows, limit, ({ version }) => [version]);
  }

  /** @throws ArticlesAreForEditors, ArticleVersionNotFound */
  async get(actor: Actor, id: string, locale: Locale, version: number): Promise<VersionView> {
    assertMayRead(actor);
    const [found] = await this.database.query<Omit<VersionView, 'html'>>(
      `SELECT ${VERSION}, v.answer ${FROM} AND v.version = $3`,
      [id, locale, version],
    );
    if (!found) throw new ArticleVersionNotFound(version);
    const shared = await fragmentsFor(this.database, [found.answer]);
    return { ...found, html: renderForStaff(shared.staff(found.answer, locale)) };
  }

  /** What became of a version in another, question and answer. @throws ArticlesAreForEditors, ArticleVersionNotFound */
  async changes(actor: Actor, id: string, locale: Locale, since: number, version: number): Promise<VersionChangesView> {
    const [before, after] = [await this.get(actor, id, locale, since), await this.get(actor, id, locale, version)];
    return {
      since,
      version,
      question: changesBetween(before.question, after.question),
      answer: changesBetween(before.answer, after.answer),
    };
  }
}

function assertMayRead(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
