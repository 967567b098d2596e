import type { Locale } from '../../platform/locale/index.js';
import { fieldWords, termsOfWord, type PartsOf } from '../analysis/analysis.js';
import type { SearchDocument } from '../search-engine.js';
import { standingFactor } from './ranking.js';

/**
 * BM25F (Zaragoza et al., "Microsoft Cambridge at TREC 13", 2004): a word in the title counts as five in the text, one
 * in a heading as two. Long texts are held against the average, titles less so. Measured on 6,500 judged queries over
 * the help of an office suite (npm run eval:search), the same for both languages.
 */
const FIELDS = { title: { weight: 5, b: 0.3 }, headings: { weight: 2, b: 0.3 }, text: { weight: 1, b: 0.4 } } as const;
const K1 = 1.2;

type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** A text of more words says no more; what comes after is not looked at. */
const MOST_WORDS = 20_000;

export interface AnalysedDocument {
  document: SearchDocument;
  /** How many words each field has, in the order of FIELD_NAMES. */
  lengths: number[];
  /** How often each term stands in each field. */
  frequencies: Array<Map<string, number>>;
  /** Its words as people write them, each once. */
  words: Set<string>;
}

/** The words of each field of a document, before anything is known about the parts of compounds. */
export function wordsOf(document: Pick<SearchDocument, 'locale' | Field>): Array<string[]> {
  const { locale } = document;
  return FIELD_NAMES.map((field) => fieldWords(document[field], locale, field === 'text').slice(0, MOST_WORDS));
}

export function analyse(document: SearchDocument, fields: string[][], partsOf: PartsOf): AnalysedDocument {
  return {
    document,
    lengths: fields.map(({ length }) => length),
    frequencies: fields.map((words) => frequenciesOf(words, document.locale, partsOf)),
    words: new Set(fields.flat()),
  };
}

/** What each term says about a document, by the average length of each field and how often the document is asked for. */
export function impactsOf(
  { document, frequencies, lengths }: AnalysedDocument,
  averages: number[],
): Map<string, number> {
  const pseudo = new Map<string, number>();
  FIELD_NAMES.forEach((name, field) => {
    const { weight, b } = FIELDS[name];
    const long = 1 - b + (b * lengths[field]!) / Math.max(1, averages[field]!);
    for (const [term, frequency] of frequencies[field]!)
      pseudo.set(term, (pseudo.get(term) ?? 0) + (weight * frequency) / long);
  });
  const most = (K1 + 1) * standingFactor(document.standing);
  return new Map([...pseudo].map(([term, frequency]) => [term, (most * frequency) / (K1 + frequency)]));
}

/** Rarity of a term that stands in so many of all documents (Robertson and Sparck Jones, never negative). */
export function rarityOf(all: number, having: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}
export const RARITY_SQL = (all: string, having: string) => `ln(1 + (${all} - ${having} + 0.5) / (${having} + 0.5))`;

function frequenciesOf(words: string[], locale: Locale, partsOf: PartsOf): Map<string, number> {
  const found = new Map<string, number>();
  for (const word of words)
    for (const { term, weight } of termsOfWord(word, locale, partsOf)) found.set(term, (found.get(term) ?? 0) + weight);
  return found;
}
