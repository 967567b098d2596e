import { readFile, rm } from 'node:fs/promises';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';
import { runCommand, sharedData, startCommand, temporaryFolder } from './setup/import.js';
import { until } from './setup/until.js';

const data = await sharedData('banking77');
// Said aloud: whoever runs the tests elsewhere should know that the largest of them did not run.
if (!data) process.stderr.write('SKIPPED: the import of banking77, for ../shared/data/banking77 is not there.\n');

/** How often each article was asked for, by counting the lines of the file itself. */
async function countedByHand(file: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  for (const line of lines) {
    const intent = line.slice(line.lastIndexOf('\t') + 1).trim();
    counts.set(intent, (counts.get(intent) ?? 0) + 1);
  }
  return counts;
}

(data ? describe : describe.skip)('importing banking77', () => {
  let app: TestApp;
  let folder: string;
  let argv: string[];

  beforeAll(async () => {
    app = await startTestApp();
    folder = await temporaryFolder();
    for (const name of ['articles.tsv', 'train.tsv']) await copyFile(join(data!, name), join(folder, name));
    argv = ['--articles', join(folder, 'articles.tsv'), '--tickets', join(folder, 'train.tsv'), '--locale', 'en'];
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true });
  });

  const committed = async () =>
    (
      await app.db.query<{ line: number }>(
        `SELECT coalesce(max(line), 0)::int AS line FROM import_run WHERE kind = 'tickets'`,
      )
    )[0]!.line;

  it('killed at random moments and started again, it ends as if nothing had happened', async () => {
    for (let kills = 0; kills < 2; kills += 1) {
      const from = await committed();
      const to = from + Math.floor(Math.random() * 4_000);
      const { child, ended } = startCommand(app, 'import', argv);
      await until('the import is on its way', async () => (await committed()) > to || child.exitCode !== null, 120);
      child.kill('SIGKILL');
      await ended;
    }
    const before = await committed();
    const { code, output } = await runCommand(app, 'import', argv);
    if (before < 10_004) expect(output).toContain(`Going on after line ${before.toLocaleString('en')}`);
    expect(code).toBe(0);
    expect(
      await app.db.query(`SELECT kind, status, created, unchanged, rejected FROM import_run ORDER BY kind`),
    ).toEqual([
      { kind: 'articles', status: 'finished', created: 77, unchanged: 0, rejected: 0 },
      { kind: 'tickets', status: 'finished', created: 10_003, unchanged: 0, rejected: 0 },
    ]);
    await app.settled();
    const [rows] = await app.db.query(
      `SELECT (SELECT count(*)::int FROM ticket) AS tickets, (SELECT count(*)::int FROM moment) AS moments,
              (SELECT count(*)::int FROM ticket_link) AS links, (SELECT count(DISTINCT subject_id)::int FROM search_document WHERE kind = 'ticket') AS found,
              (SELECT count(DISTINCT external_id)::int FROM ticket) AS keys`,
    );
    expect(rows).toEqual({ tickets: 10_003, moments: 10_003, links: 10_003, found: 10_003, keys: 10_003 });
  }, 400_000);

  it('orders the FAQ as counting the lines of the file does, with the same counts', async () => {
    await app.settled();
    const answer = await request(app.http).get('/api/v1/faq?limit=77');
    const keys = new Map(
      (await app.db.query<{ id: string; key: string }>('SELECT id, external_id AS key FROM article')).map(
        ({ id, key }) => [id, key],
      ),
    );
    const shown: Array<[string, number]> = answer.body.items.map(
      (item: { articleId: string; count: { asked: number } }) => [keys.get(item.articleId)!, item.count.asked],
    );

    const counts = await countedByHand(join(folder, 'train.tsv'));
    expect(counts.size).toBe(77);
    expect(shown.map(([, asked]) => asked)).toEqual([...counts.values()].sort((one, other) => other - one));
    // Articles asked for equally often may stand in any order among themselves.
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(counts));
  }, 120_000);

  it('has nothing to do the second time', async () => {
    const { code, output } = await runCommand(app, 'import', argv);
    expect(output).toContain('This file is in already: all 10,003 tickets.');
    expect(output).toMatch(/The FAQ now begins with:\n {2}1\. .+ \(asked 187 times in 90 days\)/);
    expect(code).toBe(0);
  }, 120_000);
});
