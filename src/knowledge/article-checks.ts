import { Injectable } from '@nestjs/common';
import { isEditor, SYSTEM, type Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, storableText, type Tx } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { CheckEvidence, CheckKind } from './article-check.entity.js';
import { ArticlesAreForEditors } from './article.errors.js';
import { ruleSql } from './life-cycle/article-rule.entity.js';

/** A reason to doubt an article. */
export interface Doubt {
  kind: CheckKind;
  evidence: CheckEvidence;
  /** The language it is about; all of them when left out. */
  locale?: Locale;
}

/** Evidence as editors read it. */
export interface OpenCheck {
  kind: CheckKind;
  evidence: CheckEvidence;
  at: Date;
}

const LONGEST = 20_000;

/**
 * What makes an article "needs check": other rooms say in their own transaction why they doubt it. The evidence is kept
 * for its editors until they verify the text or publish a better one; readers go on seeing it.
 */
@Injectable()
export class ArticleChecks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds the evidence to each text of the article that is online. The same source again replaces what it said before.
   * Nothing happens to an article that is not there, or not online.
   */
  async flag(tx: Tx, articleId: string, { kind, evidence, locale }: Doubt): Promise<void> {
    // The article's row is what every change of its texts locks first.
    const [article] = await tx.query('SELECT id FROM article WHERE id = $1 FOR UPDATE', [articleId]);
    if (!article) return;
    await tx.query(
      `INSERT INTO article_check (id, article_id, locale, kind, source, evidence, at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::timestamptz[])
                     AS given (id, article_id, locale, kind, source, evidence, at)
        WHERE EXISTS (SELECT FROM article_text t WHERE t.article_id = given.article_id AND t.locale = given.locale
                         AND t.published_version IS NOT NULL)
       ON CONFLICT (article_id, locale, kind, source) WHERE cleared_at IS NULL
       DO UPDATE SET evidence = excluded.evidence, at = excluded.at`,
      rowsOf(articleId, kind, shortened(evidence), locale ? [locale] : ['nl', 'en'], this.clock.now()),
    );
    await this.judge(tx, articleId, kind);
  }

  /** What was said against a text and not yet looked at, the latest first. @throws ArticlesAreForEditors */
  async open(actor: Actor, articleId: string, locale: Locale): Promise<OpenCheck[]> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    return this.database.query<OpenCheck>(
      `SELECT kind, evidence, at FROM article_check
        WHERE article_id = $1 AND locale = $2 AND cleared_at IS NULL ORDER BY at DESC, id LIMIT 100`,
      [articleId, locale],
    );
  }

  /** Texts with enough evidence of this kind are marked, once. */
  private async judge(tx: Tx, articleId: string, kind: CheckKind): Promise<void> {
    // One ticket that was opened again says little about an article; how many do is in its rule.
    const [marked]: [Array<{ locale: Locale }>, number] = await tx.query(
      `UPDATE article_text t SET stage = 'needs-check'
         FROM article a, ${ruleSql('a')}
        WHERE a.id = $1 AND t.article_id = a.id AND t.stage = 'published' AND
              CASE $2 WHEN 'reopened' THEN rule.reopened_limit WHEN 'reported' THEN rule.reported_limit ELSE 1 END <= (
          SELECT count(*) FROM article_check c
           WHERE c.article_id = t.article_id AND c.locale = t.locale AND c.kind = $2 AND c.cleared_at IS NULL)
       RETURNING t.locale`,
      [articleId, kind],
    );
    for (const { locale } of marked) {
      const details = { locale, kind };
      await this.audit.record(tx, {
        actor: SYSTEM,
        action: 'article.needs-check',
        subject: `article:${articleId}`,
        details,
      });
    }
  }

  /** Somebody looked: what was said against these texts is history. The caller moves them on. */
  async clear(tx: Tx, texts: Array<{ articleId: string; locale: Locale }>): Promise<void> {
    if (texts.length === 0) return;
    await tx.query(
      `UPDATE article_check c SET cleared_at = $3 FROM unnest($1::uuid[], $2::text[]) AS text (id, locale)
        WHERE c.article_id = text.id AND c.locale = text.locale AND c.cleared_at IS NULL`,
      [texts.map(({ articleId }) => articleId), texts.map(({ locale }) => locale), this.clock.now()],
    );
  }
}

function rowsOf(articleId: string, kind: CheckKind, evidence: CheckEvidence, locales: readonly Locale[], at: Date) {
  const all = <Value>(value: Value) => locales.map(() => value);
  return [
    locales.map(() => newId()),
    all(articleId),
    locales,
    all(kind),
    all(evidence.source),
    all(JSON.stringify(evidence)),
    all(at),
  ];
}

function shortened(evidence: CheckEvidence): CheckEvidence {
  const fields = Object.entries(evidence).map(([name, text]) => [name, storableText(String(text).slice(0, LONGEST))]);
  return Object.fromEntries(fields) as CheckEvidence;
}
