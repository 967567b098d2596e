import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { PostgresSearchEngine, type SearchDocument } from '../src/search/index.js';
import { unpackPostings } from '../src/search/postgres/posting-list.js';
import { buildDocument } from './contracts/search-engine.contract.js';
import { startTestApp, type TestApp } from './setup/app.js';

/** Words that stand in half of all documents, whose lists take several rows, and words that stand in few. */
const WORDS = ['lader', 'kabel', 'scherm', 'simkaart', 'ontgrendelen', 'garantie'];
const SUBJECTS = Array.from({ length: 1_100 }, () => randomUUID());

interface ListRow {
  term: number;
  shelf: number;
  first: number;
  postings: string;
}

describe('the lists of where words stand', () => {
  let app: TestApp;
  let engine: PostgresSearchEngine;

  beforeAll(async () => {
    app = await startTestApp();
    engine = app.get(PostgresSearchEngine);
    await engine.put(SUBJECTS.flatMap((subjectId, n) => documents(subjectId, n)));
  });
  afterAll(() => app.stop());

  const documents = (subjectId: string, seed: number): SearchDocument[] => {
    const access = seed % 3 === 0 ? ['article:staff'] : ['article:staff', 'article:public'];
    const title = `Vraag ${WORDS[seed % WORDS.length]}`;
    const text = WORDS.filter((_, n) => (seed >> n) % 2 === 0).join(' ');
    return (['nl', 'en'] as const)
      .filter((__, n) => n === 0 || seed % 5 === 0)
      .map((locale) => buildDocument({ subjectId, locale, title, text, access, standing: seed % 7 }));
  };

  /** What the lists say, and what they should by the documents themselves. */
  const held = async () => {
    const rows = await app.db.query<ListRow>('SELECT * FROM search_list ORDER BY term, shelf, first');
    const wanted = await app.db.query<{ key: string }>(
      `SELECT concat_ws(' ', t, d.shelf, d.id / 8) AS key FROM search_document d, unnest(d.terms) t ORDER BY 1`,
    );
    const lists = rows.map((row) => ({ ...row, read: unpackPostings(row.postings) }));
    lists.forEach(({ term, shelf, first, read }, n) => {
      const next = lists[n + 1];
      const end = next?.term === term && next.shelf === shelf ? next.first : Number.POSITIVE_INFINITY;
      expect(read.length).toBeGreaterThan(0);
      expect(read.length).toBeLessThanOrEqual(512);
      expect(read.every(({ subject }) => subject >= first && subject < end)).toBe(true);
    });
    const keys = lists.flatMap(({ term, shelf, read }) => read.map(({ subject }) => `${term} ${shelf} ${subject}`));
    return { keys: keys.toSorted(), wanted: wanted.map(({ key }) => key).toSorted() };
  };

  it('hold what the documents say after whatever was put and removed', async () => {
    const change = fc.record({
      isPut: fc.boolean(),
      subjects: fc.uniqueArray(fc.nat({ max: SUBJECTS.length - 1 }), { minLength: 1, maxLength: 150 }),
      seed: fc.nat({ max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        for (const { isPut, subjects, seed } of changes) {
          const ids = subjects.map((n) => SUBJECTS[n]!);
          if (isPut) await engine.put(ids.flatMap((subjectId, n) => documents(subjectId, seed + n)));
          else await engine.remove(ids);
        }
        const { keys, wanted } = await held();
        expect(keys).toEqual(wanted);
      }),
      { numRuns: 6 },
    );
    await engine.remove(SUBJECTS);
    expect((await held()).keys).toEqual([]);
  });

  it('keep the number of a subject, also when it comes back in another language', async () => {
    const subjectId = randomUUID();
    const build = (locale: 'nl' | 'en') => buildDocument({ subjectId, locale, title: 'Alarm', standing: 3 });
    const ids = () =>
      app.db.query<{ id: number }>('SELECT id FROM search_document WHERE subject_id = $1 ORDER BY id', [subjectId]);
    await engine.put([build('nl')]);
    const [first] = await ids();
    await engine.put([build('en')]);
    await engine.put([build('nl')]);

    expect(await ids()).toEqual([first, { id: first!.id + 1 }]);
  });

  it('do not mix up two documents that claim to be the same subject in the same language', async () => {
    const subjectId = randomUUID();
    const twins = ['een', 'twee'].map((id) => buildDocument({ id, subjectId, title: `Tweeling ${id}` }));
    await engine.put(twins);
    await engine.put([{ ...twins[1]!, title: 'Tweeling drie' }]);

    const titles = async (words: string) =>
      (await engine.find({ words, locale: 'nl', access: ['article:public'] })).hits.map(({ title }) => title);
    expect(await titles('een ')).toEqual(['Tweeling een']);
    expect(await titles('drie ')).toEqual(['Tweeling drie']);
  });
});
