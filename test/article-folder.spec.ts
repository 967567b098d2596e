import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoContent } from '../demo/content.js';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticleFolder, FragmentsQueries, FragmentsService } from '../src/knowledge/index.js';
import { ArticleImport } from '../src/knowledge/index.js';
import { ProductsService } from '../src/products/index.js';
import { articleRecords } from '../demo/load-demo.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle } from './setup/build.js';

describe('articles as a folder of Markdown', () => {
  let one: TestApp;
  let other: TestApp;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'articles-'));
    [one, other] = [await startTestApp(), await startTestApp()];
    const content = await loadDemoContent();
    for (const app of [one, other]) {
      for (const { key, name, description, audience } of content.products)
        await app.get(ProductsService).create(SYSTEM, { key, name, description, audience });
    }
    await one.db.write((tx) => one.get(ArticleImport).save(tx, SYSTEM, articleRecords(content, one.clock.now())));
    await buildArticle(one, {
      question: '"Aanhaling": #1?',
      answer: '\n    code\n\n:::staff\nGeheim\n:::',
      published: false,
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await rm(folder, { recursive: true });
  });

  const filesIn = async (path: string) =>
    Object.fromEntries(
      await Promise.all((await readdir(path)).map(async (name) => [name, await readFile(join(path, name), 'utf8')])),
    );

  it('come back byte for byte: into the desk they came from nothing changes, and another desk writes the same', async () => {
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    const count = await one.get(ArticleFolder).write(SYSTEM, first);
    expect(count).toBeGreaterThan(60);
    const again = await one.get(ArticleFolder).read(SYSTEM, first);
    expect(again).toMatchObject({ created: 0, updated: 0, problems: [] });

    const there = await other.get(ArticleFolder).read(SYSTEM, first);
    expect(there).toMatchObject({ updated: 0, unchanged: 0, problems: [] });
    await other.get(ArticleFolder).write(SYSTEM, second);
    expect(await filesIn(second)).toEqual(await filesIn(first));
  }, 120_000);

  it('are tried first: what would come of each is told, nothing happens, and then exactly that happens', async () => {
    const path = await mkdtemp(join(folder, 'trial-'));
    const [kept, changed] = [
      await buildArticle(other, { answer: 'Zo.' }),
      await buildArticle(other, { answer: 'Ooit.' }),
    ];
    const file = (key: string, answer: string) =>
      `---\nkey: ${key}\nlocale: nl\nquestion: Hoe dan?\n---\n\n${answer}\n`;
    const question = kept.texts[0]!.head!.question;
    await writeFile(join(path, 'kept.md'), file(kept.id, 'Zo.').replace('Hoe dan?', JSON.stringify(question)));
    await writeFile(join(path, 'changed.md'), file(changed.id, 'Nu.'));
    await writeFile(join(path, 'new.md'), file('een-nieuw', 'Erbij.'));
    await writeFile(join(path, 'refused.md'), file('x', 'y').replace('locale: nl', 'locale: nl\nproduct: nowhere'));
    const rows = () =>
      other.db.query(
        `SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM article_version) AS versions,
                (SELECT count(*) FROM audit) AS audited, (SELECT max(id) FROM event) AS event,
                (SELECT md5(string_agg(a::text, ',' ORDER BY a.id)) FROM article a) AS hash`,
      );
    await other.settled();
    const before = await rows();
    const trial = await other.get(ArticleFolder).read(SYSTEM, path, { isTrial: true });
    expect(await rows()).toEqual(before);
    expect(trial).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect(trial.changes).toEqual(
      expect.arrayContaining([
        { key: changed.id, outcome: 'updated' },
        { key: 'een-nieuw', outcome: 'created' },
      ]),
    );
    expect(trial.problems).toEqual([expect.stringContaining('there is no product nowhere')]);
    expect(await other.get(ArticleFolder).read(SYSTEM, path)).toEqual(trial);
  });

  it('bring along what they share, and take it back to where it is missing or says something else', async () => {
    const [from, to] = [join(folder, 'shared'), join(folder, 'shared-again')];
    const fragments = one.get(FragmentsService);
    await fragments.save(SYSTEM, 'phone', { nl: '**0800**', en: 'a\n\n- b', version: 0 });
    await fragments.save(SYSTEM, 'hours', { en: 'Always', version: 0 });
    await one.get(ArticleFolder).write(SYSTEM, from);
    await other.get(FragmentsService).save(SYSTEM, 'hours', { nl: 'Nooit', en: 'Never', version: 0 });

    const trial = await other.get(ArticleFolder).read(SYSTEM, from, { isTrial: true });
    expect(trial.changes).toEqual(
      expect.arrayContaining([
        { key: 'fragments/hours', outcome: 'updated' },
        { key: 'fragments/phone', outcome: 'created' },
      ]),
    );
    expect(await other.get(FragmentsQueries).keys(SYSTEM)).toEqual(['hours']);
    expect(await other.get(ArticleFolder).read(SYSTEM, from)).toEqual(trial);
    expect(await other.get(FragmentsQueries).get(SYSTEM, 'hours')).toMatchObject({ nl: 'Nooit', en: 'Always' });
    await other.get(ArticleFolder).write(SYSTEM, to);
    const { 'hours.nl.md': _, ...rest } = await filesIn(join(to, 'fragments'));
    expect(rest).toEqual(await filesIn(join(from, 'fragments')));

    await writeFile(join(from, 'fragments', 'Wrong.md'), 'x');
    await writeFile(join(from, 'fragments', 'phone.en.md'), ':::staff');
    const { problems, changes } = await other.get(ArticleFolder).read(SYSTEM, from);
    expect(problems).toEqual([
      expect.stringContaining('fragments/Wrong.md: is no fragment'),
      expect.stringContaining('fragments/phone: en: holds a part for staff'),
    ]);
    expect(changes).toEqual([]);
  }, 60_000);

  it('leave out what can not be read, and say why', async () => {
    const path = await mkdtemp(join(folder, 'odd-'));
    await writeFile(join(path, 'a.md'), 'no front matter');
    await writeFile(
      join(path, 'b.md'),
      '---\nkey: b\nlocale: nl\nquestion: Bestaat dit?\nproduct: nowhere\n---\n\nNee.\n',
    );
    await writeFile(join(path, 'c.md'), '---\nkey: c\nlocale: nl\nquestion: En dit?\nstatus: draft\n---\n\nJa.\n');
    await writeFile(join(path, 'd.md'), 'x'.repeat(300_000));
    await writeFile(join(path, 'e.txt'), 'not Markdown');
    const { created, problems } = await other.get(ArticleFolder).read(SYSTEM, path);
    expect(created).toBe(1);
    expect(problems.map((problem) => problem.slice(0, 2))).toEqual(['d.', 'a.', 'b:']);
  });
});
