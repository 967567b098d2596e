import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { SearchQuery } from '../search-engine.js';
import { subjectNumberOf } from './document-ids.js';
import { askedSlots, NOTHING_FOUND, type Asked, type Found, type Group } from './found.js';
import { languageFactor, titleFactorOf } from './ranking.js';
import { FIND_OWN_TICKETS, FIND_TICKETS } from './ticket-statements.js';

/** So many are put in their final order; further down a list nobody sees the difference. */
const RANKED = 60;

interface Candidate {
  id: number;
  locale: Locale;
  titleTerms: string[];
  score: number;
}
interface Answer {
  groups: Group[] | null;
  found: Candidate[] | null;
}

/** Finds tickets: a thousand for each article, each for very few. */
@Injectable()
export class TicketFinder {
  constructor(private readonly database: Database) {}

  async find(query: SearchQuery, asked: Asked, most: number): Promise<Found> {
    const statement = statementFor(query);
    const terms = askedSlots(asked, query).flatMap(({ locale, slots }) =>
      slots.flatMap(({ terms: any, weight }, slot) =>
        any.map((one) => ({
          locale,
          term: one.term,
          weight: one.weight * weight,
          slot: locale === 'nl' ? slot : 100 + slot,
        })),
      ),
    );
    if (!statement || terms.length === 0) return NOTHING_FOUND;
    const parameters = [
      terms.map(({ locale }) => locale),
      terms.map(({ term }) => term),
      terms.map(({ weight }) => weight),
      terms.map(({ slot }) => slot),
      query.access,
      query.kinds?.length ? query.kinds : null,
      query.productId ?? null,
      query.only ?? null,
      Math.max(RANKED, 2 * most),
    ];
    const quick = await this.ask(statement, [...parameters, false]);
    // The rarest word may stand only in what this reader may not find: that must not look different from a word that
    // stands nowhere. Of their own tickets every word finds.
    const isAll = quick.groups !== null || statement === FIND_OWN_TICKETS;
    const { groups, found } = isAll ? quick : await this.ask(statement, [...parameters, true]);
    return { groups: groups ?? [], best: rank(found ?? [], asked, query.locale) };
  }

  private async ask(statement: string, parameters: unknown[]): Promise<Answer> {
    const [row] = await this.database.prepared<Answer>(statement, parameters);
    return row!;
  }
}

/** Kinds that were not chosen are looked at too: the facets count them. */
function statementFor({ access }: SearchQuery): string | null {
  const tickets = access.filter((token) => !/^(article|manual|product):/.test(token));
  if (tickets.length === 0) return null;
  const isForMany = tickets.some((token) => token.startsWith('ticket:') && !token.startsWith('ticket:of:'));
  return isForMany ? FIND_TICKETS : FIND_OWN_TICKETS;
}

/** In their final order, one of each subject. */
function rank(found: readonly Candidate[], asked: Asked, own: Locale): Found['best'] {
  const scored = found
    .map(({ id, locale, titleTerms, score }) => ({
      id,
      locale,
      score: score * titleFactorOf(titleTerms, asked[locale].slots) * languageFactor(locale, own),
    }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id);

  // Whoever reads both finds it in his own language, at the place of the better of the two.
  const best = new Map<number, { id: number; locale: Locale; score: number }>();
  for (const candidate of scored) {
    const held = best.get(subjectNumberOf(candidate.id));
    if (!held) best.set(subjectNumberOf(candidate.id), candidate);
    else if (held.locale !== own && candidate.locale === own) held.id = candidate.id;
  }
  return [...best.values()];
}
