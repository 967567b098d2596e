import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { DocumentKind, SearchQuery } from '../search-engine.js';
import { idOf } from './document-ids.js';
import { askedSlots, isChosen, type Asked, type Found, type Group } from './found.js';
import { Lexicon } from './lexicon.js';
import { Best, languageFactor, type Ranked } from './ranking.js';
import { addUp, Scores, type PostedList } from './scores.js';

/**
 * $1 locales and $2 terms, side by side; $3 what the reader holds. A list is of documents that the same readers may find:
 * what this one may not find is not read at all.
 */
const LISTS = `
  SELECT a.n::int - 1 AS n, s.kind, s.product_id AS "productId", l.postings
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (locale, term, n)
    JOIN search_term t ON t.locale = a.locale AND t.term = a.term
    JOIN search_list l ON l.term = t.id
    JOIN search_shelf s ON s.id = l.shelf AND s.access && $3::text[]`;

interface ListRow {
  /** Which of the terms. */
  n: number;
  kind: DocumentKind;
  productId: string | null;
  postings: string;
}

interface Language {
  locale: Locale;
  scores: Scores;
}

/** Finds articles, sections of manuals and products. */
@Injectable()
export class KnowledgeFinder {
  private readonly scores: Record<Locale, Scores> = { nl: new Scores(), en: new Scores() };

  constructor(
    private readonly database: Database,
    private readonly lexicon: Lexicon,
  ) {}

  async find(query: SearchQuery, asked: Asked, most: number): Promise<Found> {
    const groups: Group[] = [];
    const lists = await this.lists(query, asked, groups);
    // From here on nothing is awaited: the scores are those of whoever counts.
    const languages = askedSlots(asked, query)
      // The reader's own first: what it has is not counted again in the other.
      .toSorted((one) => (one.locale === query.locale ? -1 : 1))
      .map(({ locale, slots }) => {
        const scores = this.scores[locale];
        addUp(scores, slots, lists[locale], this.lexicon.documents(locale));
        return { locale, scores };
      });
    const best = bestOf(languages[0]!, languages[1] ?? null, groups, query, most);
    return { groups: groups.filter(({ count }) => count > 0), best };
  }

  private async lists(
    query: SearchQuery,
    asked: Asked,
    groups: Group[],
  ): Promise<Record<Locale, Map<string, PostedList[]>>> {
    const lists: Record<Locale, Map<string, PostedList[]>> = { nl: new Map(), en: new Map() };
    for (const { locale, slots } of askedSlots(asked, query))
      for (const { terms } of slots) for (const { term } of terms) lists[locale].set(term, []);
    const terms = askedSlots(asked, query).flatMap(({ locale }) =>
      [...lists[locale]].map(([term, its]) => ({ locale, term, its })),
    );
    if (terms.length === 0 || query.access.length === 0) return lists;

    const rows = await this.database.prepared<ListRow>(LISTS, [
      terms.map(({ locale }) => locale),
      terms.map(({ term }) => term),
      query.access,
    ]);
    const groupNumbers = new Map<string, number>();
    for (const { n, kind, productId, postings } of rows) {
      const key = `${kind} ${productId}`;
      let group = groupNumbers.get(key);
      if (group === undefined) groupNumbers.set(key, (group = groups.push({ kind, productId, count: 0 }) - 1));
      terms[n]!.its.push({ group, postings });
    }
    return lists;
  }
}

/** Counts what was found, each subject once, and picks the best of what was chosen: in the reader's language if it is there. */
function bestOf(own: Language, other: Language | null, groups: Group[], query: SearchQuery, most: number): Ranked[] {
  const best = new Best(most);
  const chosen = groups.map((group) => isChosen(group, query));
  if (other) {
    const { locale, scores } = other;
    const factor = languageFactor(locale, query.locale);
    for (let at = 0; at < scores.length; at += 1) {
      if (!scores.isFound(at)) continue;
      const score = factor * scores.score(at);
      const subject = scores.subjects[at]!;
      // It stands at the place of the better of the two.
      if (own.scores.raise(subject, score / languageFactor(own.locale, query.locale))) continue;
      const group = scores.groups[at]!;
      groups[group]!.count += 1;
      if (chosen[group]) best.offer(idOf(subject, locale), score);
    }
  }
  const { locale, scores } = own;
  const factor = languageFactor(locale, query.locale);
  for (let at = 0; at < scores.length; at += 1) {
    if (!scores.isFound(at)) continue;
    const group = scores.groups[at]!;
    groups[group]!.count += 1;
    if (chosen[group]) best.offer(idOf(scores.subjects[at]!, locale), factor * scores.score(at));
  }
  return best.list;
}
