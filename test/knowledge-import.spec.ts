import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import {
  ArticleExportQueries,
  ArticleImport,
  ArticlesQueries,
  ArticlesService,
  WorkSources,
  type ArticleRecord,
  type ImportOptions,
} from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct } from './setup/build.js';

describe('the import of articles', () => {
  let app: TestApp;
  let number = 0;
  let key: string;

  beforeAll(async () => {
    app = await startTestApp();
    await buildProduct(app, { key: 'app' });
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    number += 1;
    key = `record-${number}`;
  });

  const save = (records: ArticleRecord[], options: ImportOptions = {}) =>
    app.db.write((tx) => app.get(ArticleImport).save(tx, SYSTEM, records, options));
  const outcomes = async (records: ArticleRecord[], options: ImportOptions = {}) =>
    (await save(records, options)).map(({ outcome }) => outcome);
  const read = async (externalId: string) => {
    const id = (await app.get(ArticlesQueries).idsByExternalId([externalId])).get(externalId)!;
    return app.get(ArticlesQueries).get(SYSTEM, id);
  };

  it('creates what is new, changes what changed and leaves the rest alone', async () => {
    const record: ArticleRecord = {
      external_id: key,
      product: 'app',
      question_nl: 'Wat is dit?',
      answer_nl: 'Iets.',
      created_at: '2025-01-02T03:04:05Z',
    };
    expect(await outcomes([record])).toEqual(['created']);
    expect(await outcomes([record])).toEqual(['unchanged']);
    expect(await outcomes([{ ...record, audience: 'public' }])).toEqual(['unchanged']);
    expect(await outcomes([{ ...record, answer_nl: 'Iets anders.' }])).toEqual(['updated']);
    expect(await outcomes([{ ...record, answer_nl: 'Iets anders.', audience: 'customers' }])).toEqual(['updated']);

    const article = await read(key);
    expect(article).toMatchObject({ version: 3, audience: 'customers', product: { key: 'app' }, externalId: key });
    expect(article.createdAt).toEqual(new Date('2025-01-02T03:04:05Z'));
    expect(article.texts).toMatchObject([
      { locale: 'nl', status: 'published', published: { version: 2, answer: 'Iets anders.' }, head: { version: 2 } },
    ]);
  });

  it('brings along when a text was last found true: what is old is due at once, and nothing in the future', async () => {
    const record: ArticleRecord = {
      external_id: key,
      question_nl: 'Hoe lang geldig?',
      answer_nl: 'Een jaar.',
      verified_nl: '2020-02-03T04:05:06Z',
      question_en: 'Valid for how long?',
      verified_en: '2999-01-01T00:00:00Z',
    };
    expect(await outcomes([record])).toEqual(['created']);
    const dates = async () => (await read(key)).texts.map(({ verifiedAt }) => verifiedAt);
    const [old, fresh] = await dates();
    expect(old).toEqual(new Date('2020-02-03T04:05:06Z'));
    expect(fresh! <= app.clock.now()).toBe(true);
    const overdue = app
      .get(WorkSources)
      .list()
      .find((source) => source.key === 'overdue')!;
    const { items } = await overdue.items(SYSTEM, 'all', 100);
    expect(items.map(({ title }) => title)).toEqual(['Hoe lang geldig?']);

    const { records } = await app.get(ArticleExportQueries).records(SYSTEM);
    const exported = records.find((one) => one.external_id === key)!;
    expect(exported).toMatchObject({ verified_nl: '2020-02-03T04:05:06.000Z', verified_en: fresh!.toISOString() });
    // Nobody looked at a text because its record came again.
    expect(await outcomes([{ ...exported, verified_nl: null }])).toEqual(['unchanged']);
    expect(await dates()).toEqual([old, fresh]);
    expect(await outcomes([{ ...exported, verified_nl: 'ooit' }])).toEqual(['rejected']);
  });

  it('takes questions without answers, and both languages', async () => {
    expect(await outcomes([{ external_id: key, question_en: 'card arrival', question_nl: '', answer_nl: '' }])).toEqual(
      ['created'],
    );
    expect((await read(key)).texts).toMatchObject([{ locale: 'en', published: { answer: '', summary: '' } }]);
    expect(await outcomes([{ external_id: key, question_nl: 'komst van de kaart', answer_nl: null }])).toEqual([
      'updated',
    ]);
    expect((await read(key)).texts.map(({ locale }) => locale)).toEqual(['nl', 'en']);
  });

  it('does not undo what an editor did since, until the record changes', async () => {
    const record: ArticleRecord = { external_id: key, question_nl: 'Oud?', answer_nl: 'Oud.' };
    const [made] = await save([record]);
    const id = made?.outcome === 'created' ? made.articleId : '';
    const articles = app.get(ArticlesService);
    await articles.save(SYSTEM, id, 'nl', { version: 1, question: 'Beter?', answer: 'Beter.' });
    await articles.publish(SYSTEM, id, 'nl', 2);
    expect(await outcomes([record])).toEqual(['unchanged']);
    expect((await read(key)).texts[0]?.published?.answer).toBe('Beter.');
    expect(await outcomes([{ ...record, answer_nl: 'Nieuw.' }])).toEqual(['updated']);
    expect((await read(key)).texts[0]).toMatchObject({ published: { version: 3, answer: 'Nieuw.' } });
    expect((await read(key)).version).toBe(4);
  });

  it('knows drafts and the archive, per language when the file says so', async () => {
    await save([
      { external_id: key, status: 'published', status_en: 'draft', question_nl: 'Ja?', question_en: 'Yes?' },
    ]);
    expect((await read(key)).texts.map(({ status }) => status)).toEqual(['published', 'draft']);
    await save([{ external_id: key, status: 'archived', question_nl: 'Ja?' }]);
    expect((await read(key)).texts.map(({ status }) => status)).toEqual(['archived', 'draft']);
  });

  it('rejects what it can not read, says why, and takes the rest', async () => {
    const answers = await save(
      JSON.parse(
        JSON.stringify([
          { external_id: `${key}a`, question_nl: 'Goed?' },
          { external_id: `${key}b` },
          { external_id: `${key}c`, question_nl: 'Te lang?', answer_nl: 'x'.repeat(200_000) },
          { external_id: `${key}d`, question_nl: 'Product?', product: 'onbekend' },
          { external_id: '', question_nl: 'Zonder sleutel?' },
          { external_id: 5, question_nl: 'Getal?' },
          { external_id: `${key}e`, question_nl: 'Nul\u0000?' },
          { external_id: `${key}f`, answer_nl: 'Zonder vraag.' },
          { external_id: `${key}g`, question_nl: 'Wanneer?', created_at: '3 maart' },
          { external_id: `${key}h`, question_nl: 'Wie?', audience: 'everybody' },
          { external_id: `${key}i`, question_nl: 'Ook goed?' },
        ]),
      ),
    );
    expect(
      answers.map((answer) => (answer.outcome === 'rejected' ? answer.reason.split(':')[0] : answer.outcome)),
    ).toEqual([
      'created',
      'question_nl',
      'answer_nl',
      'product',
      'external_id',
      'external_id',
      'question_nl',
      'question_nl',
      'created_at',
      'audience',
      'created',
    ]);
  });

  it('takes a key that comes twice in order, and leaves known articles alone when told to', async () => {
    expect(
      await outcomes([
        { external_id: key, question_nl: 'Een?' },
        { external_id: key, question_nl: 'Twee?' },
      ]),
    ).toEqual(['created', 'updated']);
    expect(await outcomes([{ external_id: key, question_nl: 'Drie?' }], { mode: 'only-new' })).toEqual(['unchanged']);
    expect((await read(key)).texts[0]?.head?.question).toBe('Twee?');
  });

  it('makes one article of a key that two imports bring at once', async () => {
    const records = Array.from({ length: 20 }, (_, index) => ({
      external_id: `${key}-${index}`,
      question_nl: 'Zelfde vraag?',
    }));
    const both = await Promise.all([outcomes(records), outcomes(records.toReversed())]);
    expect(both.flat().filter((outcome) => outcome === 'created')).toHaveLength(20);
    expect(both.flat().filter((outcome) => outcome === 'unchanged')).toHaveLength(20);
  });

  it('reads back what was exported, without changing anything', async () => {
    await buildArticle(app, {
      texts: { nl: { question: 'Zonder sleutel?', answer: 'Ja.', slug: 'eigen-adres' }, en: { question: 'No key?' } },
    });
    await buildArticle(app, { question: 'Concept?', published: false, audience: 'staff' });
    const all = async () => {
      const records: ArticleRecord[] = [];
      let next: string | null = null;
      do {
        const page = await app.get(ArticleExportQueries).records(SYSTEM, next, 3);
        records.push(...page.records);
        ({ next } = page);
      } while (next);
      return records;
    };
    const exported = await all();
    expect(exported.some(({ slug_nl: slug }) => slug === 'eigen-adres')).toBe(true);
    expect(new Set(await outcomes(exported))).toEqual(new Set(['unchanged']));
    expect(await all()).toEqual(exported);

    const elsewhere = await startTestApp();
    try {
      await buildProduct(elsewhere, { key: 'app' });
      await elsewhere.db.write((tx) => elsewhere.get(ArticleImport).save(tx, SYSTEM, exported));
      const { records } = await elsewhere.get(ArticleExportQueries).records(SYSTEM);
      expect(byKey(records)).toEqual(byKey(exported));
    } finally {
      await elsewhere.stop();
    }
  });

  it('is for editors', async () => {
    const agent = actorOf(await buildAccount(app, { role: 'agent' }));
    await expect(app.db.write((tx) => app.get(ArticleImport).save(tx, agent, []))).rejects.toThrow('editors');
  });

  it('takes thousands in batches', async () => {
    const records = Array.from({ length: 1_000 }, (_, index) => ({
      external_id: `many-${index}`,
      question_nl: `Vraag nummer ${index % 100}?`,
      question_en: `Question number ${index}?`,
      answer_en: 'The same **answer**. '.repeat(20),
    }));
    for (const [outcome, at] of [
      ['created', 0],
      ['created', 500],
      ['unchanged', 0],
      ['unchanged', 500],
    ] as const) {
      expect(new Set(await outcomes(records.slice(at, at + 500)))).toEqual(new Set([outcome]));
    }
    expect((await read('many-999')).texts.map(({ slug }) => slug)).toEqual([
      'vraag-nummer-99-10',
      'question-number-999',
    ]);
  });
});

function byKey(records: ArticleRecord[]): Map<string, ArticleRecord> {
  return new Map(records.map((record) => [record.external_id, record]));
}
