import type pg from 'pg';
import { Random } from '../demo/random.js';
import type { SearchDocument, SearchEngine } from '../src/search/index.js';
import type { Locale } from '../src/platform/locale/index.js';
import { readPages, sharedData, subjectOf } from './judged-queries.js';

/** As many sections as a large desk has manuals for. */
const SECTIONS = 20_000;
const TITLES = 200;
const CLIENTS = 4;
const LONGEST_TITLE = 60;

/** Which part of the titles has to be found again, by how they were typed. */
export const LEAST_HITS = { exact: 0.99, prefix: 0.96, typo: 0.98, 'prefix and typo': 0.93 };
type Mistyping = keyof typeof LEAST_HITS;

interface TitleQuery {
  kind: Mistyping;
  words: string;
  title: string;
  locale: Locale;
}

/** In milliseconds. */
export interface Times {
  p50: number;
  p99: number;
}

/**
 * The help of an office suite, cut at its headings: a section has a heading for its title, the page's title above it
 * and its share of the page's text. Null where the pages are missing.
 */
export function readSections(locale: Locale = 'nl'): SearchDocument[] | null {
  const sections: SearchDocument[] = [];
  for (const tongue of [locale, locale === 'nl' ? 'en' : 'nl'] as const) {
    const file = sharedData(`manuals/libreoffice_${tongue}.jsonl.gz`);
    if (!file) return null;
    for (const page of readPages(file, tongue)) {
      const titles = [page.title, ...page.headings.split('\n').filter(Boolean)];
      const words = page.text.split(' ');
      const share = Math.ceil(words.length / titles.length);
      titles.forEach((title, n) => {
        if (sections.length === SECTIONS) return;
        const subjectId = subjectOf(`${page.id} ${n}`);
        const text = words.slice(n * share, (n + 1) * share).join(' ');
        sections.push({ ...page, id: `manual-${subjectId}`, subjectId, title, headings: n ? page.title : '', text });
      });
    }
  }
  return sections;
}

/** 200 titles, drawn evenly, each as it is, half typed, mistyped, and both. The same every time. */
export function titleQueries(sections: readonly SearchDocument[]): TitleQuery[] {
  const titles = [...new Map(sections.map(({ title, locale }) => [title, { title, locale }])).values()].filter(
    ({ title }) => title.length <= LONGEST_TITLE && /\p{L}{5,}.*\s.*\p{L}{5,}$/u.test(title),
  );
  const random = new Random(7);
  const drawn = Array.from({ length: TITLES }, (_, n) => titles[Math.floor((n * titles.length) / TITLES)]!);
  return drawn.flatMap((about) => [
    { ...about, kind: 'exact', words: about.title },
    { ...about, kind: 'prefix', words: halfTyped(about.title) },
    { ...about, kind: 'typo', words: mistyped(about.title, random) },
    { ...about, kind: 'prefix and typo', words: mistyped(halfTyped(about.title), random) },
  ]);
}

/** Indexes the sections, and says how well and how fast their titles are found by so many clients at once. */
export async function measureEngine(engine: SearchEngine, sections: readonly SearchDocument[], pool: pg.Pool) {
  await engine.put(sections);
  await pool.query('VACUUM ANALYZE');
  const queries = titleQueries(sections);
  const hits = new Map<Mistyping, number>();
  const find = async ({ kind, words, title, locale }: TitleQuery) => {
    const found = await engine.find({ words, locale, access: ['manual:public'] });
    const isThere = found.hits.some((hit) => hit.title === title);
    hits.set(kind, (hits.get(kind) ?? 0) + (isThere ? 1 / TITLES : 0));
  };
  await timesOf(queries, find);
  hits.clear();
  const plain = await plainSearch(pool);
  return {
    hits,
    times: {
      engine: await timesOf(queries, find),
      select: await timesOf(queries, () => pool.query('SELECT 1')),
      plain: await timesOf(queries, ({ words }) => plain(words)),
    },
  };
}

/** What one would write by hand: a column of lexemes with weights, ranked by ts_rank. */
async function plainSearch(pool: pg.Pool): Promise<(words: string) => Promise<unknown>> {
  await pool.query(`
    CREATE TABLE bench_plain AS
    SELECT id, setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', headings), 'B')
               || to_tsvector('dutch', body) AS words
      FROM search_document`);
  await pool.query('CREATE INDEX ON bench_plain USING gin (words)');
  await pool.query('ANALYZE bench_plain');
  return (words) =>
    pool.query({
      name: 'plain',
      text: `SELECT id FROM bench_plain, websearch_to_tsquery('dutch', $1) q WHERE words @@ q ORDER BY ts_rank(words, q) DESC LIMIT 10`,
      values: [words],
    });
}

async function timesOf(queries: readonly TitleQuery[], work: (query: TitleQuery) => Promise<unknown>): Promise<Times> {
  const taken: number[] = [];
  const waiting = [...queries];
  const client = async () => {
    for (let query = waiting.pop(); query !== undefined; query = waiting.pop()) {
      const started = performance.now();
      await work(query);
      taken.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  taken.sort((a, b) => a - b);
  return { p50: taken[Math.floor(taken.length / 2)]!, p99: taken[Math.floor(taken.length * 0.99)]! };
}

/** All but the second half of the last word. */
function halfTyped(title: string): string {
  const last = /\p{L}+$/u.exec(title)![0];
  return title.slice(0, title.length - Math.floor(last.length / 2));
}

/** One letter too many, too few, wrong or exchanged with the next, in the longest word. */
function mistyped(text: string, random: Random): string {
  const word = text.match(/\p{L}+/gu)!.reduce((longest, next) => (next.length > longest.length ? next : longest));
  const at = Math.floor(random.between(0, word.length - 1));
  const letter = random.pick('etaoinsr'.split('').filter((other) => other !== word[at]));
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  const wrong = random.pick([
    before + letter + word[at] + after,
    before + after,
    before + letter + after,
    before + word[at + 1] + word[at] + word.slice(at + 2),
  ]);
  return text.replace(word, wrong);
}
