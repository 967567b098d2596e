import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHistory } from '../src/commands/backtest-files.js';
import { backtestOptions } from '../src/commands/backtest-options.js';

/** The command as people run it, on files of a desk of three articles. */
describe('npm run backtest', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const command = ['dist/src/commands/backtest.command.js', ...args];
      execFile(process.execPath, command, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  const files = () => ['--articles', file('articles.tsv'), '--tickets', file('tickets.tsv')];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backtest-'));
    await writeFile(
      file('articles.tsv'),
      'key\tquestion\nparcel\tWhere is my parcel?\npin\tHow do I change my <PIN>?\n',
    );
    const rows = Array.from({ length: 24 }, (_, n) => {
      const at = new Date(Date.UTC(2026, 0, 5 + n)).toISOString();
      return n % 3 === 0 ? `forgot my pin code\tpin\t${at}` : `parcel not delivered\tparcel\t${at}`;
    });
    await writeFile(file('tickets.tsv'), `text\tintent\topened_at\n${rows.join('\n')}\nno answer\t\t\nodd\tnobody\t\n`);
    await writeFile(file('label.tsv'), 'text\tintent\nwhere is the parcel\tparcel\nchange pin\tpin\n');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('replays weeks and writes text, JSON and a page that needs nothing else', async () => {
    const { code, out } = await run(...files(), '--json', file('r.json'), '--html', file('r.html'), '--locale', 'nl');

    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('24 tickets, 2 articles') });
    expect(out).toMatch(/2 lines left out.*has no article.*not in the articles file: nobody/s);
    const report = JSON.parse(await readFile(file('r.json'), 'utf8')) as Record<string, unknown>;
    expect(report).toMatchObject({ tickets: 24, articles: 2, hasMadeTimes: false });
    expect(report['weeks']).toHaveLength(4);

    const page = await readFile(file('r.html'), 'utf8');
    expect(page).toContain('<html lang="nl">');
    expect(page).toContain('&lt;PIN&gt;');
    expect(page).not.toMatch(/<script|https?:|<PIN>|NaN|undefined/);
  });

  it('learns from one file and predicts another, whose tickets may have no times', async () => {
    const { code, out } = await run(...files(), '--test', file('label.tsv'));

    expect(code).toBe(0);
    expect(out).toContain('2 tickets, 2 articles (the tickets had no times');
    expect(out).toMatch(/Right at once +100\.0 %/);
  });

  it('says what is wrong in a sentence', async () => {
    const { code, err } = await run('--articles', file('none.tsv'), '--tickets', file('tickets.tsv'));

    expect({ code, err: err.trim() }).toEqual({ code: 1, err: `There is no file ${file('none.tsv')}.` });
  });

  it('refuses what it can not replay', async () => {
    const history = (articles: string, tickets: string) =>
      fileHistory({ articles: file(articles), tickets: file(tickets), test: null }, 'en', new Date());

    await expect(history('articles.tsv', 'articles.tsv')).rejects.toThrow(/There are no tickets with an article/);
    await expect(history('tickets.tsv', 'tickets.tsv')).rejects.toThrow(/There are no articles/);
    expect(() => backtestOptions(['--tickets', 'x'])).toThrow(/Files are given together/);
    for (const threshold of ['2', '', 'much']) {
      expect(() => backtestOptions(['--threshold', threshold])).toThrow(/--threshold is a probability/);
    }
    expect(() => backtestOptions(['--locale', 'fr'])).toThrow(/--locale is nl or en/);
  });
});
