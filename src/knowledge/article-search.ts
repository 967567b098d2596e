import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { audienceSql, canEditArticles } from './article.policy.js';
import { FOUND_END, FOUND_START, markFound, NOT_A_TAG, readable, splitWords } from './search-words.js';

export interface ArticleQuery {
  /** Whatever somebody typed. */
  words: string;
  /** The reader's language; an article that is not online in it is found in the other. */
  locale: Locale;
  productId?: string | null;
  limit?: number;
}

export interface ArticleHit {
  id: string;
  locale: Locale;
  slug: string;
  productId: string | null;
  question: string;
  summary: string;
  /** The question and the best part of the answer as HTML: escaped, with <mark> around what was found. */
  questionHtml: string;
  snippetHtml: string;
}

/** A text as the search sees it: what readers see (`published`), or the head that editors work on. */
export interface IndexedText {
  articleId: string;
  locale: Locale;
  published: boolean;
  question: string;
  /** The answer as plain text. */
  words: string;
}

/**
 * Finds articles by plain words: PostgreSQL's own, per language, without accents. The index is written in the same
 * transaction as the text, so what was just published is found at once and what was withdrawn is not.
 */
@Injectable()
export class ArticleSearch {
  constructor(private readonly database: Database) {}

  /** What readers can find: published texts for this actor, best first. Any input is a valid query. */
  async find(actor: Actor, { words, locale, productId = null, limit = 10 }: ArticleQuery): Promise<ArticleHit[]> {
    const split = splitWords(words);
    if (split.rest === '' && split.last === '') return [];

    const strict = await this.search(actor, ALL_WORDS, split, locale, productId, limit);
    // People type whole sentences: when no article has all the words, those with the best of them will do.
    return strict.length > 0 ? strict : this.search(actor, ANY_WORD, split, locale, productId, limit);
  }

  /**
   * The part of a condition that finds an article by words in lists: article `alias` has a text that matches, the
   * heads included for editors. Needs two parameters: the rest and the last word of splitWords.
   */
  matchingSql(actor: Actor, alias: string, rest: string, last: string): string {
    const isPublished = canEditArticles(actor) ? 'TRUE' : 'found.published';
    return `EXISTS (SELECT FROM article_search found JOIN (${queriesSql(ALL_WORDS, rest, last)}) typed
      ON typed.locale = found.locale AND found.document @@ typed.query
      WHERE found.article_id = ${alias}.id AND ${isPublished})`;
  }

  /** Writes texts into the index, each in place of what was there of it. */
  async index(tx: Tx, texts: IndexedText[]): Promise<void> {
    if (texts.length === 0) return;
    await tx.query(
      `INSERT INTO article_search (article_id, locale, published, words, document)
       SELECT id, locale, published, words,
              setweight(to_tsvector(('words_' || locale)::regconfig, question), 'A') ||
              setweight(to_tsvector(('words_' || locale)::regconfig, words), 'B')
         FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[])
              AS text (id, locale, published, question, words)
       ON CONFLICT (article_id, locale, published) DO UPDATE SET words = excluded.words, document = excluded.document`,
      [
        texts.map(({ articleId }) => articleId),
        texts.map((text) => text.locale),
        texts.map(({ published }) => published),
        texts.map(({ question }) => readable(question)),
        texts.map(({ words }) => readable(words)),
      ],
    );
  }

  /** Takes what readers could find of texts out of the index. */
  async withdraw(tx: Tx, texts: Array<{ articleId: string; locale: Locale }>): Promise<void> {
    if (texts.length === 0) return;
    await tx.query(
      `DELETE FROM article_search s USING unnest($1::uuid[], $2::text[]) AS gone (id, locale)
        WHERE s.article_id = gone.id AND s.locale = gone.locale AND s.published`,
      [texts.map(({ articleId }) => articleId), texts.map((text) => text.locale)],
    );
  }

  private async search(
    actor: Actor,
    match: MatchSql,
    { rest, last }: { rest: string; last: string },
    locale: Locale,
    productId: string | null,
    limit: number,
  ): Promise<ArticleHit[]> {
    // Headlines are made for the hits that are shown only: each costs as much as reading the text again.
    const rows = await this.database.query<ArticleHit>(
      `WITH typed AS MATERIALIZED (${queriesSql(match, '$1', '$2')}),
       -- The word index first: without statistics, after an import, the planner would read every text instead.
       s AS MATERIALIZED (
         SELECT found.*, typed.query FROM typed
           JOIN article_search found ON found.locale = typed.locale AND found.published AND found.document @@ typed.query
       ),
       hit AS (
         SELECT t.article_id, t.locale, t.slug, t.published_version, a.product_id, s.words, s.query,
                ts_rank_cd(s.document, s.query, 1) AS rank
           FROM s
           JOIN article_text t ON t.article_id = s.article_id AND t.locale = s.locale AND t.published_version IS NOT NULL
           JOIN article a ON a.id = s.article_id
          WHERE ${audienceSql(actor, 'a')} AND ($4::uuid IS NULL OR a.product_id = $4)
            AND (t.locale = $3 OR NOT EXISTS (
              SELECT FROM article_text wanted
               WHERE wanted.article_id = a.id AND wanted.locale = $3 AND wanted.published_version IS NOT NULL))
          ORDER BY rank DESC, t.article_id LIMIT $5
       )
       SELECT hit.article_id AS id, hit.locale, hit.slug, hit.product_id AS "productId", v.question, v.summary,
              ts_headline(('words_' || hit.locale)::regconfig, replace(v.question, '<', '<${NOT_A_TAG}'), hit.query, $6) AS "questionHtml",
              ts_headline(('words_' || hit.locale)::regconfig, left(hit.words, 20000), hit.query, $7) AS "snippetHtml"
         FROM hit JOIN article_version v
           ON v.article_id = hit.article_id AND v.locale = hit.locale AND v.version = hit.published_version
        ORDER BY hit.rank DESC, hit.article_id`,
      [rest, last, locale, productId, limit, `${SELECTORS}, HighlightAll=true`, `${SELECTORS}, ${SNIPPET}`],
    );
    return rows.map((row) => ({
      ...row,
      questionHtml: markFound(row.questionHtml),
      snippetHtml: markFound(row.snippetHtml),
    }));
  }
}

const SELECTORS = `StartSel=${FOUND_START}, StopSel=${FOUND_END}`;
const SNIPPET = 'MaxWords=32, MinWords=16, ShortWord=2, MaxFragments=1';

type MatchSql = (query: string) => string;

const ALL_WORDS: MatchSql = (query) => query;
/** The same words with "or" between them. A query with a phrase or a "not" says what it wants: it is left alone. */
const ANY_WORD: MatchSql = (query) =>
  `CASE WHEN ${query}::text ~ '[!<]' THEN ${query} ELSE replace(${query}::text, ' & ', ' | ')::tsquery END`;

/**
 * Per language the query for what was typed: its rest as websearch_to_tsquery reads it, which takes any input, and its
 * last word as the beginning of one. That word holds letters and digits only, so to_tsquery can't stumble over it.
 * When nothing but words like "the" is left, the last one counts as it stands.
 */
function queriesSql(match: MatchSql, rest: string, last: string): string {
  return `SELECT locale, ${match('query')} AS query FROM (
    SELECT locale, CASE WHEN numnode(stemmed) = 0 AND ${last}::text <> '' THEN to_tsquery('simple', ${last} || ':*')
                        ELSE stemmed END AS query
      FROM (SELECT locale, websearch_to_tsquery(config, ${rest}::text) &&
                   CASE WHEN ${last}::text = '' THEN ''::tsquery ELSE to_tsquery(config, ${last} || ':*') END AS stemmed
              FROM (VALUES ('nl', 'words_nl'::regconfig), ('en', 'words_en'::regconfig)) AS language (locale, config)
           ) AS parsed
  ) AS prepared WHERE numnode(query) > 0`;
}
