import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ManualNotFound, ManualVersionNotFound } from './manual.errors.js';
import { canEditManuals, readableManualsSql, readableVersionsSql, shownManualsSql } from './manual.policy.js';
import { manualList, type ManualFilters } from './manual.schemas.js';
import type { ManualView, VersionLine } from './manual.view.js';

const FROM = `FROM manual m JOIN product p ON p.id = m.product_id
  LEFT JOIN manual_version c ON c.id = m.current_version_id
  LEFT JOIN manual_file f ON f.version_id = c.id`;

/** The columns of a manual; `$1` says whether its lock is told. */
const MANUAL = `m.id, m.locale, m.slug, m.title, m.audience,
  json_build_object('id', p.id, 'key', p.key, 'name', p.name) AS product,
  CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'label', c.label, 'publishedAt', c.published_at,
       'sections', c.sections, 'pages', f.pages) END AS current,
  CASE WHEN $1::boolean THEN m.updated_at ELSE c.published_at END AS "updatedAt",
  CASE WHEN $1::boolean THEN m.version END AS version`;

const VERSION = `v.id, v.label, v.status, v.origin, v.released_on::text AS "releasedOn", v.sections, f.pages,
  v.published_at AS "publishedAt", v.saved_at AS "savedAt", author.name AS author`;

type Row = ManualView & { at: string };

/** Reads of manuals: each answers what this actor may see and nothing else. */
@Injectable()
export class ManualsQueries {
  constructor(private readonly database: Database) {}

  /** Editors: what was changed last comes first. Everybody else: what was published last. */
  async list(actor: Actor, filters: ManualFilters = {}): Promise<PageOf<ManualView>> {
    const { productId, locale, cursor, limit } = checked(manualList, filters);
    const isEditor = canEditManuals(actor);
    const at = isEditor ? 'm.updated_at' : 'c.published_at';
    const [afterAt, afterId] = cursor ? decodeCursor(cursor, 2) : [null, null];
    const rows = await this.database.query<Row>(
      `SELECT ${MANUAL}, ${at}::text AS at ${FROM}
        WHERE ${readableManualsSql(actor, 'm', 'p')}
          AND ($2::uuid IS NULL OR m.product_id = $2) AND ($3::text IS NULL OR m.locale = $3)
          AND ($4::timestamptz IS NULL OR (${at}, m.id) < ($4, $5::uuid))
        ORDER BY ${at} DESC, m.id DESC LIMIT $6`,
      [isEditor, productId ?? null, locale ?? null, afterAt, afterId, limit + 1],
    );
    const page = pageOf(rows, limit, (row) => [row.at, row.id]);
    return { ...page, items: page.items.map(viewOf) };
  }

  /** What the help centre shows with a product: the reader's language first. */
  async ofProduct(actor: Actor, productId: string, locale: Locale): Promise<ManualView[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${MANUAL}, '' AS at ${FROM} WHERE m.product_id = $2 AND ${shownManualsSql(actor, 'm', 'p')}
        ORDER BY m.locale <> $3, m.title, m.id LIMIT 100`,
      [false, productId, locale],
    );
    return rows.map(viewOf);
  }

  /** @throws ManualNotFound also for one that this actor may not see */
  async get(actor: Actor, id: string): Promise<ManualView> {
    const [row] = await this.database.query<Row>(
      `SELECT ${MANUAL}, '' AS at ${FROM} WHERE m.id = $2 AND ${readableManualsSql(actor, 'm', 'p')}`,
      [canEditManuals(actor), id],
    );
    if (!row) throw new ManualNotFound(id);
    return viewOf(row);
  }

  /** A manual of the help centre by its address; a draft has none, not even for editors. @throws ManualNotFound */
  async getShown(actor: Actor, locale: Locale, slug: string): Promise<ManualView> {
    const [row] = await this.database.query<Row>(
      `SELECT ${MANUAL}, '' AS at ${FROM} WHERE m.locale = $2 AND m.slug = $3 AND ${shownManualsSql(actor, 'm', 'p')}`,
      [false, locale, slug.replaceAll('\0', '')],
    );
    if (!row) throw new ManualNotFound(slug);
    return viewOf(row);
  }

  /** All versions that this actor may read, the latest first. @throws ManualNotFound */
  async versions(actor: Actor, id: string): Promise<VersionLine[]> {
    const manual = await this.get(actor, id);
    return this.versionLines(actor, manual, null);
  }

  /** One version by its label; the current one without. @throws ManualNotFound, ManualVersionNotFound */
  async version(actor: Actor, manual: ManualView, label: string | undefined): Promise<VersionLine> {
    const wanted = label ?? manual.current?.label;
    const [version] = wanted === undefined ? [] : await this.versionLines(actor, manual, wanted);
    if (!version) throw new ManualVersionNotFound(wanted ?? '');
    return version;
  }

  /** The version that readers saw before this one; null for the first. */
  async before(actor: Actor, manual: ManualView, version: VersionLine): Promise<VersionLine | null> {
    const published = (await this.versionLines(actor, manual, null)).filter(({ status }) => status === 'published');
    if (version.status === 'draft') return published[0] ?? null;
    return published[published.findIndex(({ id }) => id === version.id) + 1] ?? null;
  }

  /** A version's Markdown, for editors; null for what was not written. */
  async source(actor: Actor, versionId: string): Promise<string | null> {
    if (!canEditManuals(actor)) return null;
    const [row] = await this.database.query<{ source: string | null }>(
      'SELECT source FROM manual_version WHERE id = $1',
      [versionId],
    );
    return row?.source ?? null;
  }

  private async versionLines(actor: Actor, manual: ManualView, label: string | null): Promise<VersionLine[]> {
    const lines = await this.database.query<VersionLine>(
      `SELECT ${VERSION} FROM manual_version v LEFT JOIN manual_file f ON f.version_id = v.id
         LEFT JOIN account author ON author.id = v.created_by AND $3
        WHERE v.manual_id = $1 AND ($2::text IS NULL OR v.label = $2) AND ${readableVersionsSql(actor, 'v')}
        ORDER BY v.published_at DESC NULLS FIRST, v.created_at DESC, v.id DESC LIMIT 500`,
      [manual.id, label?.replaceAll('\0', '') ?? null, canEditManuals(actor)],
    );
    return lines.map((line) => ({ ...line, isCurrent: line.id === manual.current?.id }));
  }
}

function viewOf(found: Row): ManualView {
  const { at: _, ...row } = found;
  const { current } = row;
  // JSON knows no dates.
  return { ...row, current: current && { ...current, publishedAt: new Date(current.publishedAt) } };
}
