import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { EventConsumer, EventLog, EventRelay, type RecordedEvent } from '../../platform/events/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleSearch } from '../article-search.js';
import { ArticleUpdated } from '../article.events.js';
import { plainText, summaryOf } from '../markdown/index.js';
import { markOf } from './fragment-marks.js';
import { fragmentsFor } from './known-fragments.js';

interface Row {
  articleId: string;
  locale: Locale;
  version: number;
  question: string;
  answer: string;
  isHead: boolean;
  isPublished: boolean;
  summary: string;
  /** By which readers find it; null for what is not online. */
  words: string | null;
}

const TEXTS_AT_ONCE = 500;

/** Lets articles be found by, and summed up with, what the fragments in them say now. */
@Injectable()
export class FragmentTextsConsumer extends EventConsumer {
  readonly name = 'fragment-texts';
  readonly topics = ['fragment.changed'];

  constructor(
    relay: EventRelay,
    private readonly search: ArticleSearch,
    private readonly events: EventLog,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<{ key: string }>[], tx: Tx): Promise<void> {
    const marks = [...new Set(events.map(({ payload }) => markOf(payload.key)))];
    const rows: Row[] = await tx.query(
      `SELECT t.article_id AS "articleId", t.locale, v.version, v.question, v.answer, v.version = t.head_version AS "isHead",
              v.version IS NOT DISTINCT FROM t.published_version AS "isPublished", v.summary, s.words
         FROM article_text t JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale
              AND v.version IN (t.head_version, t.published_version)
         LEFT JOIN article_search s ON s.article_id = t.article_id AND s.locale = t.locale AND s.published
              AND v.version = t.published_version
        WHERE EXISTS (SELECT FROM unnest($1::text[]) AS mark WHERE strpos(v.answer, mark) > 0)
        ORDER BY t.article_id, t.locale, v.version`,
      [marks],
    );
    const changed = new Set<string>();
    for (let from = 0; from < rows.length; from += TEXTS_AT_ONCE) {
      for (const id of await this.refresh(tx, rows.slice(from, from + TEXTS_AT_ONCE))) changed.add(id);
    }
    await this.events.record(tx, ...Array.from(changed, (id) => new ArticleUpdated(id)));
  }

  /** Answers which articles say something else to readers; what is said in a part for staff is no news to them. */
  private async refresh(tx: Tx, rows: Row[]): Promise<string[]> {
    const fragments = await fragmentsFor(
      tx,
      rows.map(({ answer }) => answer),
    );
    const texts = rows.map((row) => {
      const shown = fragments.readers(row.answer, row.locale);
      return { ...row, now: { words: plainText(shown), summary: summaryOf(shown) } };
    });
    await this.search.index(
      tx,
      texts.flatMap(({ articleId, locale, question, now, isHead, isPublished }) => {
        const indexed = { articleId, locale, question, words: now.words };
        return [
          ...(isHead ? [{ ...indexed, published: false }] : []),
          ...(isPublished ? [{ ...indexed, published: true }] : []),
        ];
      }),
    );
    await tx.query(
      `UPDATE article_version v SET summary = given.summary
         FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, locale text, version int, summary text)
        WHERE (v.article_id, v.locale, v.version) = (given.id, given.locale, given.version) AND v.summary <> given.summary`,
      [
        JSON.stringify(
          texts.map(({ articleId, locale, version, now }) => ({
            id: articleId,
            locale,
            version,
            summary: now.summary,
          })),
        ),
      ],
    );
    return texts
      .filter(({ isPublished, words, summary, now }) => isPublished && (words !== now.words || summary !== now.summary))
      .map(({ articleId }) => articleId);
  }
}
