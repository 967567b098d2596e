import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { decodeCursor, encodeCursor, type PageOf } from '../../platform/http/index.js';
import { isId } from '../../platform/ids/index.js';
import { ProductsQueries } from '../../products/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { excerptsOf, occurrencesIn, type Wanted } from './occurrences.js';
import { occurrenceList, type OccurrenceFilters } from './replace.schemas.js';
import type { TextWithOccurrences } from './replacement.view.js';

interface Candidate extends Omit<TextWithOccurrences, 'count' | 'excerpts' | 'product'> {
  productId: string | null;
  answer: string;
}

const AT_ONCE = 200;
/** What is rarely a whole word but often part of one would else be looked for in everything there is. */
const LOOKED_THROUGH = 4_000;
const EXCERPTS = 5;

/** Where in the articles something stands, in the last version of each text: what a replacement would change. */
@Injectable()
export class OccurrencesQueries {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
  ) {}

  /** Merged and archived texts are left out: they don't change. @throws ArticlesAreForEditors, InvalidInput */
  async list(actor: Actor, filters: OccurrenceFilters): Promise<PageOf<TextWithOccurrences>> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const { cursor, limit, find, wholeWords, matchCase, ...filter } = checked(occurrenceList, filters);
    const wanted = { find, wholeWords, matchCase };
    const found: Array<ReturnType<typeof hitsIn>> = [];
    let after = cursor ? decodeCursor(cursor, 2) : [null, null];
    let next: string | null = null;
    for (let looked = 0; next === null; looked += AT_ONCE) {
      const batch = await this.candidates(wanted, filter, after);
      for (const candidate of batch) {
        const hits = hitsIn(candidate, wanted);
        if (hits.count === 0) continue;
        if (found.length === limit) {
          next = cursorOf(found.at(-1)!);
          break;
        }
        found.push(hits);
      }
      const last = batch.at(-1);
      if (batch.length < AT_ONCE || !last) break;
      after = [last.articleId, last.locale];
      if (next === null && looked >= LOOKED_THROUGH) next = cursorOf(last);
    }
    const names = await this.products.names(
      actor,
      found.map(({ productId }) => productId),
    );
    const items = found.map(({ productId, ...text }) => ({
      ...text,
      product: productId ? (names.get(productId) ?? null) : null,
    }));
    return { items, next };
  }

  /** Texts that hold these characters, perhaps with other capitals or inside a word: the rest is judged by who asks. */
  private candidates(
    { find, matchCase }: Wanted,
    { locale, productId, head }: Pick<OccurrenceFilters, 'locale' | 'productId' | 'head'>,
    [afterId, afterLocale]: readonly (string | null | undefined)[],
  ): Promise<Candidate[]> {
    return this.database.query<Candidate>(
      `SELECT a.id AS "articleId", t.locale, a.version, a.product_id AS "productId", t.stage,
              t.published_version IS NOT DISTINCT FROM t.head_version AS "isHeadOnline", v.question, v.answer
         FROM article a JOIN article_text t ON t.article_id = a.id
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.head_version
        WHERE a.merged_into_id IS NULL AND t.status <> 'archived'
          AND ($3::text IS NULL OR t.locale = $3) AND ($4::uuid IS NULL OR a.product_id = $4)
          AND ($5::text IS NULL OR ($5 = 'online') = (t.published_version IS NOT DISTINCT FROM t.head_version))
          AND CASE WHEN $2 THEN strpos(v.question, $1) > 0 OR strpos(v.answer, $1) > 0
                   ELSE strpos(lower(v.question), lower($1)) > 0 OR strpos(lower(v.answer), lower($1)) > 0 END
          AND ($6::uuid IS NULL OR (a.id, t.locale) > ($6, $7::text))
        ORDER BY a.id, t.locale LIMIT $8`,
      [
        find,
        matchCase,
        locale ?? null,
        productId ?? null,
        head ?? null,
        isId(afterId ?? '') ? afterId : null,
        afterLocale ?? null,
        AT_ONCE,
      ],
    );
  }
}

function hitsIn({ answer, ...text }: Candidate, wanted: Wanted) {
  const inQuestion = occurrencesIn(text.question, wanted);
  const inAnswer = occurrencesIn(answer, wanted);
  const asked = excerptsOf(text.question, inQuestion, EXCERPTS);
  const answered = excerptsOf(answer, inAnswer, EXCERPTS - asked.length);
  return {
    ...text,
    count: inQuestion.length + inAnswer.length,
    excerpts: [
      ...asked.map((excerpt) => ({ in: 'question' as const, ...excerpt })),
      ...answered.map((excerpt) => ({ in: 'answer' as const, ...excerpt })),
    ],
  };
}

const cursorOf = ({ articleId, locale }: { articleId: string; locale: string }) => encodeCursor([articleId, locale]);
