import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ruleSql } from '../life-cycle/article-rule.entity.js';
import { WorkSources, type WorkItem, type WorkScope, type WorkSource } from './work-sources.js';

interface Row {
  id: string;
  locale: Locale;
  question: string;
  at: Date;
  /** What the note counts. */
  count: number;
  total: string;
}

interface Kind extends Pick<WorkSource, 'key' | 'order' | 'label' | 'isWeekly'> {
  /** SELECT of texts (alias t, article a) with their time and a number; $1 is the actor, $2 now. */
  from: string;
  where: string;
  at: string;
  count: string;
  /** Whether it is everybody's: reviews are for those who did not write the text, whoever owns it. */
  isShared?: boolean;
  note: Record<Locale, (count: number) => string>;
}

const FROM = `article_text t JOIN article a ON a.id = t.article_id`;
const plain = { nl: () => '', en: () => '' };

/** Everything about articles that waits for an editor. */
const KINDS: readonly Kind[] = [
  {
    key: 'reviews',
    order: 10,
    label: { nl: 'Te beoordelen', en: 'To review' },
    isWeekly: true,
    isShared: true,
    from: FROM,
    where: `t.stage = 'in-review' AND t.approved_version IS DISTINCT FROM t.head_version AND NOT EXISTS (
      SELECT FROM article_version v WHERE v.article_id = t.article_id AND v.locale = t.locale AND v.author_id = $1
         AND v.version > greatest(coalesce(t.published_version, 0), coalesce(t.approved_version, 0)))`,
    at: 't.updated_at',
    count: '0',
    note: plain,
  },
  {
    key: 'checks',
    order: 20,
    label: { nl: 'Controle nodig', en: 'Needs check' },
    isWeekly: true,
    from: FROM,
    where: `t.stage = 'needs-check'`,
    at: `(SELECT min(c.at) FROM article_check c WHERE c.article_id = t.article_id AND c.locale = t.locale AND c.cleared_at IS NULL)`,
    count: `(SELECT count(*) FROM article_check c WHERE c.article_id = t.article_id AND c.locale = t.locale AND c.cleared_at IS NULL)`,
    note: {
      nl: (count) => (count === 1 ? '1 reden' : `${count} redenen`),
      en: (count) => (count === 1 ? '1 reason' : `${count} reasons`),
    },
  },
  {
    key: 'feedback',
    order: 30,
    label: { nl: 'Reacties van lezers', en: 'Feedback from readers' },
    isWeekly: true,
    from: `(SELECT article_id, min(at) AS at, count(*) AS count FROM article_feedback WHERE closed_at IS NULL GROUP BY 1) f
      JOIN article a ON a.id = f.article_id
      JOIN LATERAL (SELECT * FROM article_text t WHERE t.article_id = a.id AND t.status <> 'archived'
                     ORDER BY t.locale = $3 DESC LIMIT 1) t ON TRUE`,
    where: 'TRUE',
    at: 'f.at',
    count: 'f.count',
    note: {
      nl: (count) => (count === 1 ? '1 reactie' : `${count} reacties`),
      en: (count) => (count === 1 ? '1 reader' : `${count} readers`),
    },
  },
  {
    key: 'overdue',
    order: 40,
    label: { nl: 'Opnieuw te controleren', en: 'To verify again' },
    isWeekly: true,
    from: `${FROM} CROSS JOIN ${ruleSql('a')}`,
    where: `t.published_version IS NOT NULL AND t.stage <> 'needs-check'
      AND t.verified_at < $2::timestamptz - rule.verify_days * interval '1 day'`,
    at: `t.verified_at + rule.verify_days * interval '1 day'`,
    count: '0',
    note: plain,
  },
  {
    key: 'translations',
    order: 50,
    label: { nl: 'Vertalingen die achterlopen', en: 'Translations that lag behind' },
    isWeekly: false,
    from: `${FROM} JOIN article_text other ON other.article_id = t.article_id AND other.locale <> t.locale`,
    where: `t.published_version IS NOT NULL AND other.published_version IS NOT NULL
      AND other.published_version > coalesce(other.synced_version, 0)
      AND (t.head_version <= coalesce(t.synced_version, 0) OR t.updated_at < other.published_at)`,
    at: 'other.published_at',
    count: 'other.published_version - coalesce(other.synced_version, 0)',
    note: {
      nl: (count) => (count === 1 ? '1 versie achter' : `${count} versies achter`),
      en: (count) => (count === 1 ? '1 version behind' : `${count} versions behind`),
    },
  },
  {
    key: 'drafts',
    order: 60,
    label: { nl: 'Jouw concepten', en: 'Your drafts' },
    isWeekly: false,
    from: FROM,
    where: `t.stage = 'draft' AND t.status <> 'archived' AND EXISTS (SELECT FROM article_version v
      WHERE v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.head_version AND v.author_id = $1)`,
    at: 't.updated_at',
    count: '0',
    isShared: true,
    note: plain,
  },
];

/** Lets the work that the articles themselves give show in the list. */
@Injectable()
export class ArticleWork {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    sources: WorkSources,
  ) {
    for (const kind of KINDS) {
      const { key, order, label, isWeekly } = kind;
      sources.register({
        key,
        order,
        label,
        isWeekly,
        items: (actor, scope, limit) => this.items(kind, actor, scope, limit),
      });
    }
  }

  private async items(
    { from, where, at, count, isShared = false, note }: Kind,
    actor: Actor,
    scope: WorkScope,
    limit: number,
  ): Promise<{ items: WorkItem[]; total: number }> {
    if (!isEditor(actor)) return { items: [], total: 0 };
    const owner = isShared || scope === 'all' ? 'TRUE' : '(a.owner_id = $1 OR a.owner_id IS NULL)';
    const rows = await this.database.query<Row>(
      `SELECT a.id, t.locale, v.question, ${at} AS at, (${count})::int AS count, count(*) OVER () AS total
         FROM ${from}
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale
              AND v.version = coalesce(t.published_version, t.head_version)
        WHERE ${where} AND ${owner} AND ($1::uuid IS NULL OR TRUE) AND $2::timestamptz IS NOT NULL AND $3::text IS NOT NULL
        ORDER BY a.owner_id IS NOT DISTINCT FROM $1 DESC, at, a.id, t.locale LIMIT $4`,
      [actor.accountId, this.clock.now(), actor.locale, limit],
    );
    return {
      items: rows.map((row) => ({
        title: row.question,
        locale: row.locale,
        path: `/studio/articles/${row.id}/${row.locale}`,
        at: row.at,
        note: note[actor.locale](row.count),
      })),
      total: Number(rows[0]?.total ?? 0),
    };
  }
}
