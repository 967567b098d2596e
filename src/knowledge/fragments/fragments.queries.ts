import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { FragmentNotFound } from './fragment.errors.js';
import { fragmentList, type FragmentList } from './fragment.schemas.js';
import { FragmentUses, type FragmentUse } from './fragment-uses.js';
import { fragmentsFor, type FragmentWords, type KnownFragments } from './known-fragments.js';

/** A fragment in a list. */
export interface FragmentItem extends FragmentWords {
  key: string;
  /** The optimistic lock. */
  version: number;
  updatedAt: Date;
  updatedBy: string | null;
  /** How many texts use it. */
  uses: number;
}

/** A fragment in full. */
export interface FragmentView extends Omit<FragmentItem, 'uses'> {
  /** What it said before; null when it has always said this. */
  previous: FragmentWords | null;
  usedIn: FragmentUse[];
}

const FRAGMENT = `f.key, f.nl, f.en, f.version, f.updated_at AS "updatedAt", writer.name AS "updatedBy"`;
const FROM = 'FROM fragment f LEFT JOIN account writer ON writer.id = f.updated_by';

/** What texts share: for editors, and for putting it into texts. */
@Injectable()
export class FragmentsQueries {
  constructor(
    private readonly database: Database,
    private readonly uses: FragmentUses,
  ) {}

  /** By their keys. @throws ArticlesAreForEditors */
  async list(actor: Actor, paging: FragmentList = {}): Promise<PageOf<FragmentItem>> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const { cursor, limit } = checked(fragmentList, paging);
    const [after] = cursor ? decodeCursor(cursor, 1) : [];
    const [rows, counts] = await Promise.all([
      this.database.query<Omit<FragmentItem, 'uses'>>(
        `SELECT ${FRAGMENT} ${FROM} WHERE $1::text IS NULL OR f.key > $1 ORDER BY f.key LIMIT $2`,
        [after ?? null, limit + 1],
      ),
      this.uses.counts(),
    ]);
    return pageOf(
      rows.map((row) => ({ ...row, uses: counts.get(row.key) ?? 0 })),
      limit,
      ({ key }) => [key],
    );
  }

  /** @throws ArticlesAreForEditors, FragmentNotFound */
  async get(actor: Actor, key: string): Promise<FragmentView> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const [row] = await this.database.query<Omit<FragmentView, 'usedIn'>>(
      `SELECT ${FRAGMENT}, CASE WHEN f.old_nl IS NOT NULL OR f.old_en IS NOT NULL
                               THEN json_build_object('nl', f.old_nl, 'en', f.old_en) END AS previous
         ${FROM} WHERE f.key = $1`,
      [key],
    );
    if (!row) throw new FragmentNotFound(key);
    return { ...row, usedIn: await this.uses.of(key) };
  }

  /** All of them, without where they are used: for files. @throws ArticlesAreForEditors */
  async all(actor: Actor): Promise<Array<FragmentWords & { key: string; version: number }>> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    return this.database.query('SELECT key, nl, en, version FROM fragment ORDER BY key');
  }

  /** The keys there are, for those who write. @throws ArticlesAreForEditors */
  async keys(actor: Actor): Promise<string[]> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const rows = await this.database.query<{ key: string }>('SELECT key FROM fragment ORDER BY key');
    return rows.map(({ key }) => key);
  }

  /** What these texts ask for, to put it in. */
  in(...texts: string[]): Promise<KnownFragments> {
    return fragmentsFor(this.database, texts);
  }
}
