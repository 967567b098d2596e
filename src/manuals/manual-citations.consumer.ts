import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../accounts/index.js';
import { ArticleChecks, ArticlesQueries } from '../knowledge/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { ManualPublished } from './manual.events.js';

/** An address of a section in a text, with or without a host in front. */
const CITED = /\/(nl|en)\/manuals\/([a-z0-9-]{1,80})\/sections\/([\w-]{1,100})/g;

interface Impact {
  articleId: string;
  locale: Locale;
  sectionId: string;
  anchor: string;
  manual: string;
  slug: string;
  manualLocale: Locale;
  beforeTitle: string;
  before: string;
  afterTitle: string | null;
  after: string | null;
}

/**
 * Knows which articles send their readers to which sections, and doubts those whose section a new version changed or
 * dropped: knowledge can't listen to manuals, so manuals tells it. Both are read in one order, so that an article that
 * was published before the manual is known to cite it.
 */
@Injectable()
export class ManualCitationsConsumer extends EventConsumer {
  readonly name = 'manual-citations';
  readonly topics = ['article.published', 'article.archived', 'article.updated', 'manual.published'];

  constructor(
    relay: EventRelay,
    private readonly database: Database,
    private readonly articles: ArticlesQueries,
    private readonly checks: ArticleChecks,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    for (const { topic, payload } of events) {
      if (topic !== 'manual.published') await this.readArticle(tx, (payload as { articleId: string }).articleId);
      else await this.tellArticles(tx, payload as unknown as ManualPublished);
    }
  }

  /** What the article cites now, in each of its languages that is online. */
  private async readArticle(tx: Tx, articleId: string): Promise<void> {
    await tx.query('DELETE FROM manual_citation WHERE article_id = $1', [articleId]);
    const article = await this.articles.get(SYSTEM, articleId).catch(() => null);
    for (const { locale, published } of article?.texts ?? []) {
      for (const [, manualLocale, slug, anchor] of published?.answer.matchAll(CITED) ?? []) {
        await tx.query(
          `INSERT INTO manual_citation (article_id, locale, section_id)
           SELECT $1, $2, s.id FROM manual_section s JOIN manual m ON m.id = s.manual_id
            WHERE m.locale = $3 AND m.slug = $4 AND s.anchor = $5 ON CONFLICT DO NOTHING`,
          [articleId, locale, manualLocale, slug, anchor],
        );
      }
    }
  }

  private async tellArticles(tx: Tx, published: ManualPublished): Promise<void> {
    const { manualId, versionId, previousVersionId, changed, removed } = published;
    // Articles may have named a section before there was one.
    const waiting = await this.database.query<{ id: string }>(
      `SELECT DISTINCT t.article_id AS id FROM manual m, article_text t
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.published_version
        WHERE m.id = $1 AND position('/' || m.locale || '/manuals/' || m.slug || '/sections/' in v.answer) > 0`,
      [manualId],
    );
    for (const { id } of waiting) await this.readArticle(tx, id);
    const touched = [...changed, ...removed];
    if (touched.length === 0) return;
    const impacts: Impact[] = await tx.query(
      `SELECT c.article_id AS "articleId", c.locale, s.id AS "sectionId", s.anchor, m.title AS manual, m.slug,
              m.locale AS "manualLocale", old.title AS "beforeTitle", old.words AS before,
              new.title AS "afterTitle", new.words AS after
         FROM manual_citation c JOIN manual_section s ON s.id = c.section_id JOIN manual m ON m.id = s.manual_id
         JOIN manual_section_text old ON old.section_id = s.id AND old.version_id = $2
         LEFT JOIN manual_section_text new ON new.section_id = s.id AND new.version_id = $3
        WHERE s.id = ANY($1::uuid[]) ORDER BY c.article_id, s.id`,
      [touched, previousVersionId, versionId],
    );
    for (const impact of impacts) {
      await this.checks.flag(tx, impact.articleId, {
        kind: 'manual-changed',
        locale: impact.locale,
        evidence: {
          source: `manual:${manualId}#${impact.anchor}`,
          title: `${impact.manual}: ${impact.beforeTitle}`,
          path: `/${impact.manualLocale}/manuals/${impact.slug}/sections/${impact.anchor}`,
          before: `${impact.beforeTitle}\n${impact.before}`,
          after: impact.after === null ? '' : `${impact.afterTitle}\n${impact.after}`,
        },
      });
    }
  }
}
