import { gzipSync } from 'node:zlib';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import {
  fileSource,
  Importer,
  ImportRuns,
  streamSource,
  TicketClosing,
  TicketConversation,
  TicketHandling,
  TicketsQueries,
  type ImportOptions,
  type TicketRecord,
} from '../src/tickets/index.js';
import { Readable } from 'node:stream';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct } from './setup/build.js';
import { importTickets, reasonsFor, runCommand, temporaryFolder } from './setup/import.js';

describe('an import', () => {
  let app: TestApp;
  let folder: string;
  let number = 0;
  const newKey = () => `ticket-${(number += 1)}`;

  beforeAll(async () => {
    app = await startTestApp();
    folder = await temporaryFolder();
    await buildArticle(app, { externalId: 'reset', question: 'Hoe kies ik een nieuw wachtwoord?' });
    await buildArticle(app, { externalId: 'lock', question: 'Waarom is mijn account dicht?' });
    await buildProduct(app, { key: 'app' });
    await buildAccount(app, { role: 'agent', email: 'mo@bedrijf.nl', name: 'Mo' });
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true });
  });

  const read = async (key: string) => {
    const [row] = await app.db.query<{ id: string }>('SELECT id FROM ticket WHERE external_id = $1', [key]);
    return app.get(TicketsQueries).get(SYSTEM, row!.id);
  };
  const countTickets = async () => (await app.db.query<{ n: number }>('SELECT count(*)::int AS n FROM ticket'))[0]!.n;

  describe('of one ticket', () => {
    it('takes over all that the record says', async () => {
      const key = newKey();
      await importTickets(app, [
        {
          external_id: key,
          subject: 'Wachtwoord',
          text: 'Mijn wachtwoord werkt niet.',
          article: ['reset'],
          product: 'app',
          locale: 'nl',
          channel: 'email',
          type: 'incident',
          priority: 'high',
          status: 'closed',
          requester: 'Anna@Voorbeeld.NL',
          requester_name: 'Anna',
          assignee: 'mo@bedrijf.nl',
          followers: ['buur@voorbeeld.nl'],
          opened_at: '2025-03-01T10:00:00Z',
          solved_at: '2025-03-01T12:00:00Z',
          closed_at: '2025-03-09T12:00:00Z',
          solution: 'Opnieuw ingesteld.',
          moments: [
            { at: '2025-03-01T11:00:00Z', direction: 'out', author: 'mo@bedrijf.nl', text: 'Probeert u dit eens.' },
            { at: '2025-03-01T10:30:00Z', visibility: 'staff', author: 'Piet van de balie', text: 'Belt vaak.' },
          ],
        },
      ]);
      const ticket = await read(key);
      expect(ticket).toMatchObject({
        subject: 'Wachtwoord',
        type: 'incident',
        status: 'closed',
        priority: 'high',
        channel: 'email',
        product: { key: 'app' },
        requester: { email: 'anna@voorbeeld.nl', name: 'Anna' },
        assignee: { email: 'mo@bedrijf.nl' },
        openedAt: new Date('2025-03-01T10:00:00Z'),
        closedAt: new Date('2025-03-09T12:00:00Z'),
        updatedAt: new Date('2025-03-09T12:00:00Z'),
        solution: 'Opnieuw ingesteld.',
        unansweredSince: null,
      });
      expect(
        ticket.moments.map(({ direction, visibility, author, text }) => [
          direction,
          visibility,
          author.email ?? author.name,
          text,
        ]),
      ).toEqual([
        ['in', 'customer', 'anna@voorbeeld.nl', 'Mijn wachtwoord werkt niet.'],
        ['note', 'staff', 'Piet van de balie', 'Belt vaak.'],
        ['out', 'customer', 'mo@bedrijf.nl', 'Probeert u dit eens.'],
      ]);
      expect(ticket.links).toMatchObject([{ source: 'confirmed', probability: 1 }]);
      expect(ticket.followers).toMatchObject([{ email: 'buur@voorbeeld.nl' }]);
    });

    it('can be found by its words, a staff note only by staff', async () => {
      const key = newKey();
      await importTickets(app, [
        {
          external_id: key,
          text: 'De wasmachine doet het niet',
          requester: 'zoek@voorbeeld.nl',
          moments: [{ at: '2025-03-01T10:30:00Z', visibility: 'staff', text: 'onuitstaanbaar' }],
        },
      ]);
      await app.settled();
      const [{ id } = { id: '' }] = await app.db.query<{ id: string }>(
        `SELECT id FROM account WHERE email = 'zoek@voorbeeld.nl'`,
      );
      const customer = actorOf({ id, name: 'Zoe', role: 'customer' });
      const found = async (actor: typeof SYSTEM, search: string) =>
        (await app.get(TicketsQueries).list(actor, { search })).items.length;
      expect(await found(SYSTEM, 'wasmachines')).toBe(1);
      expect(await found(customer, 'wasmachines')).toBe(1);
      expect(await found(SYSTEM, 'onuitstaanbaar')).toBe(1);
      expect(await found(customer, 'onuitstaanbaar')).toBe(0);
    });

    it('knows since when the customer waits', async () => {
      const [key, answered] = [newKey(), newKey()];
      const moments = [
        { at: '2025-03-01T11:00:00Z', direction: 'out', text: 'Wat staat er?' },
        { at: '2025-03-01T12:00:00Z', direction: 'in', text: 'Niets.' },
        { at: '2025-03-01T13:00:00Z', direction: 'in', text: 'Hallo?' },
      ] as const;
      await importTickets(app, [
        { external_id: key, text: 'Kapot', opened_at: '2025-03-01', moments },
        { external_id: answered, text: 'Kapot', opened_at: '2025-03-01', moments: moments.slice(0, 1) },
      ]);
      expect((await read(key)).unansweredSince).toEqual(new Date('2025-03-01T12:00:00Z'));
      expect((await read(answered)).unansweredSince).toBeNull();
    });

    it('keeps a number that is free, gives another where it is not, and takes no number twice', async () => {
      const [one, two, three] = [newKey(), newKey(), newKey()];
      await importTickets(app, [
        { external_id: one, text: 'a', number: 500_001 },
        { external_id: two, text: 'b', number: '500001' },
        { external_id: three, text: 'c' },
      ]);
      expect((await read(one)).number).toBe(500_001);
      const others = [(await read(two)).number, (await read(three)).number];
      expect(Math.min(...others)).toBeGreaterThan(500_001);
      expect(new Set(others).size).toBe(2);
    });
  });

  describe('done twice', () => {
    it('changes nothing', async () => {
      const records = [
        { external_id: newKey(), text: 'Hoe?', article: 'reset' },
        { text: 'Zonder sleutel', article: 'reset' },
        { text: 'Zonder sleutel', article: 'reset' },
      ];
      const name = 'twice.jsonl';
      expect(await importTickets(app, records, { name })).toMatchObject({ created: 3, unchanged: 0 });
      const before = await app.db.query('SELECT * FROM ticket JOIN ticket_link ON ticket_id = id ORDER BY id');
      const [event] = await app.db.query<{ n: number }>('SELECT max(id)::int AS n FROM event');
      expect(await importTickets(app, records, { name })).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
      expect(await app.db.query('SELECT * FROM ticket JOIN ticket_link ON ticket_id = id ORDER BY id')).toEqual(before);
      expect(await app.db.query('SELECT max(id)::int AS n FROM event')).toEqual([event]);
    });

    it('leaves alone what the desk did since with a ticket of which the file says nothing new', async () => {
      const record = { external_id: newKey(), text: 'Hoe?', subject: 'Vraag' };
      await importTickets(app, [record]);
      const { id, version } = await read(record.external_id);
      await app.get(TicketHandling).update(SYSTEM, id, { version, subject: 'Beter verwoord', priority: 'urgent' });
      expect(await importTickets(app, [record])).toMatchObject({ unchanged: 1 });
      expect(await read(record.external_id)).toMatchObject({ subject: 'Beter verwoord', priority: 'urgent' });
    });

    it('changes what the record says now, notes it in the history, and nothing else', async () => {
      const key = newKey();
      const record: TicketRecord = {
        external_id: key,
        text: 'Hoe?',
        article: 'reset',
        status: 'open',
        opened_at: '2025-01-01',
      };
      await importTickets(app, [record]);
      const before = await read(key);
      await app.get(TicketHandling).update(SYSTEM, before.id, { version: before.version, priority: 'urgent' });
      await app.get(TicketConversation).reply(SYSTEM, before.id, { text: 'Zo gaat dat.' });

      const after: TicketRecord = {
        ...record,
        text: 'Hoe dan?',
        article: ['lock'],
        status: 'solved',
        solution: 'Gedaan.',
        moments: [{ at: '2025-01-02T10:00:00Z', direction: 'in', text: 'Al gelukt' }],
      };
      expect(await importTickets(app, [after])).toMatchObject({ updated: 1, created: 0 });
      const ticket = await read(key);
      expect(ticket).toMatchObject({
        status: 'solved',
        solution: 'Gedaan.',
        priority: 'urgent',
        unansweredSince: null,
      });
      expect(ticket.version).toBeGreaterThan(before.version + 2);
      expect(ticket.moments.map(({ text }) => text)).toEqual(['Hoe dan?', 'Al gelukt', 'Zo gaat dat.']);
      expect(ticket.links).toHaveLength(1);
      expect(ticket.links[0]!.question).toBe('Waarom is mijn account dicht?');
      expect(ticket.changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['status', 'solution', 'article']));
      expect(await importTickets(app, [after])).toMatchObject({ unchanged: 1 });
    });

    it('takes back its own links, never those that a person made', async () => {
      const record = { external_id: newKey(), text: 'Hoe?', article: ['reset'], status: 'open' };
      await importTickets(app, [record]);
      const { id, version } = await read(record.external_id);
      const agent = actorOf(await buildAccount(app, { role: 'agent' }));
      const [lock] = await app.db.query<{ id: string }>(`SELECT id FROM article WHERE external_id = 'lock'`);
      await app.get(TicketClosing).solve(agent, id, { version, text: 'Zo.', articleIds: [lock!.id] });
      await importTickets(app, [{ ...record, article: null, subject: 'Anders' }]);
      expect((await read(record.external_id)).links).toHaveLength(2);
      // Nothing is not said; an empty list says that no article answers it.
      await importTickets(app, [{ ...record, article: [], subject: 'Nog anders' }]);
      expect((await read(record.external_id)).links.map(({ articleId }) => articleId)).toEqual([lock!.id]);
    });

    it('makes one ticket of two lines with the same key, and the second wins', async () => {
      const key = newKey();
      const records = [
        { external_id: key, text: 'Eerst', subject: 'Eerst' },
        { external_id: key, text: 'Daarna', subject: 'Daarna' },
      ];
      expect(await importTickets(app, records)).toMatchObject({ created: 1, updated: 1 });
      expect((await read(key)).subject).toBe('Daarna');
    });
  });

  describe('of what points at something', () => {
    it('rejects what is not there, and says what', async () => {
      expect(
        await reasonsFor(app, [
          { external_id: newKey(), text: 'x', article: ['reset', 'nergens'] },
          { external_id: newKey(), text: 'x', product: 'niets' },
          { external_id: newKey(), text: 'x', assignee: 'niemand@bedrijf.nl' },
          { external_id: newKey(), text: 'x', assignee: 'anna@voorbeeld.nl' },
          { external_id: newKey(), text: 'x', team: 'Geen' },
          { external_id: newKey(), text: 'x', merged_into: 'later' },
          { external_id: newKey(), text: 'x' },
        ]),
      ).toEqual([
        'article: there is no article nergens',
        'product: there is no product niets',
        'assignee: nobody of the staff has the address niemand@bedrijf.nl',
        'assignee: nobody of the staff has the address anna@voorbeeld.nl',
        'team: there is no team Geen',
        'merged_into: there is no ticket later, nor one before this in the file',
      ]);
    });

    it('makes drafts of articles that nobody has, where it is asked to', async () => {
      const key = newKey();
      const summary = await importTickets(
        app,
        [{ external_id: key, text: 'x', article: 'card_not_working', locale: 'en' }],
        {
          createArticles: true,
          locale: 'en',
        },
      );
      expect(summary).toMatchObject({ created: 1, rejected: 0 });
      expect((await read(key)).links).toMatchObject([{ question: 'Card not working' }]);
      const texts = await app.db.query(
        `SELECT status FROM article_text t JOIN article a ON a.id = t.article_id WHERE a.external_id = 'card_not_working'`,
      );
      expect(texts).toEqual([{ status: 'draft' }]);
    });

    it('makes the product of the whole file', async () => {
      const key = newKey();
      await importTickets(app, [{ external_id: key, text: 'x' }], { product: 'slimme-meter' });
      expect((await read(key)).product).toMatchObject({ key: 'slimme-meter', name: { nl: 'Slimme meter' } });
    });

    it('counts merged tickets as the one they were merged into', async () => {
      const [one, two, three] = [newKey(), newKey(), newKey()];
      const solved = { text: 'x', article: 'reset', opened_at: '2025-01-01' };
      await importTickets(app, [
        { ...solved, external_id: one },
        { ...solved, external_id: two, merged_into: one, merged_at: '2025-01-02' },
        { ...solved, external_id: three, merged_into: two, merged_at: '2025-01-02' },
      ]);
      const root = await read(one);
      expect(root.merged.map(({ id }) => id)).toHaveLength(2);
      expect(
        await app.db.query('SELECT count(*)::int AS n FROM faq_raw_ask WHERE question_id = $1', [root.id]),
      ).toEqual([{ n: 1 }]);
    });
  });

  it('rejects what the database can not hold, and takes the rest', async () => {
    const huge = Array.from({ length: 400 }, (_, index) => ({
      at: '2025-01-01T00:00:00Z',
      text: `${index} `.padEnd(2_000, `${index}é`),
    }));
    const records = [
      { external_id: newKey(), text: 'voor' },
      { external_id: newKey(), text: 'x'.repeat(10), moments: huge },
      { external_id: newKey(), text: 'a\0b' },
      { external_id: newKey(), text: 'na' },
    ];
    const summary = await importTickets(app, records);
    expect(summary.created + summary.rejected).toBe(4);
    expect(summary.rejected).toBeGreaterThanOrEqual(1);
    expect((await read(records[0]!.external_id)).subject).toBe('voor');
    expect((await read(records[3]!.external_id)).subject).toBe('na');
  });

  it('names its lines, rejects and progress to administrators', async () => {
    const { runId } = await importTickets(app, [{ text: 'goed' }, { text: 'fout', locale: 'de' }], {
      name: 'telling.jsonl',
    });
    const runs = app.get(ImportRuns);
    expect(await runs.get(SYSTEM, runId!)).toMatchObject({
      status: 'finished',
      sourceName: 'telling.jsonl',
      line: 2,
      created: 1,
      rejected: 1,
    });
    expect((await runs.rejects(SYSTEM, runId!)).items).toEqual([
      { line: 2, reason: 'locale: "de" is neither nl nor en', record: '{"text":"fout","locale":"de"}' },
    ]);
    expect((await runs.list(SYSTEM)).items[0]!.id).toBe(runId);
    const agent = actorOf(await buildAccount(app, { role: 'agent' }));
    await expect(runs.list(agent)).rejects.toThrow('Only administrators');
    await expect(
      importTickets(app, [{ text: 'x' }]).then(() =>
        app.get(Importer).start(agent, streamSource('x', Readable.from([])), { kind: 'tickets' }),
      ),
    ).rejects.toThrow('Only administrators');
  });

  it('fails with a reason when the stream breaks off, and keeps what was committed', async () => {
    async function* broken() {
      for (let index = 0; index < 1_200; index += 1) yield `{"text":"regel ${index}"}\n`;
      await Promise.resolve();
      throw new Error('the line went dead');
    }
    const before = await countTickets();
    const started = await app
      .get(Importer)
      .start(SYSTEM, streamSource('kapot', Readable.from(broken(), { objectMode: false })), { kind: 'tickets' });
    await expect(started.finished).rejects.toThrow('the line went dead');
    expect(await app.get(ImportRuns).get(SYSTEM, started.run!.id)).toMatchObject({
      status: 'failed',
      error: 'the line went dead',
    });
    expect((await countTickets()) - before).toBe((await app.get(ImportRuns).get(SYSTEM, started.run!.id)).created);
  });

  const file = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const importFile = async (path: string, options: Partial<ImportOptions> = {}) => {
    const started = await app.get(Importer).start(SYSTEM, await fileSource(path), { kind: 'tickets', ...options });
    return { ...started, summary: await started.finished };
  };

  describe('of a file', () => {
    it('has nothing to do when the same file comes again', async () => {
      const path = await file('weer.json', '[{"text":"een"},\n {"text":"een"}]');
      expect((await importFile(path)).summary).toMatchObject({ outcome: 'finished', created: 2 });
      expect((await importFile(path)).summary).toMatchObject({ outcome: 'nothing to do', created: 0, unchanged: 2 });
      expect((await importFile(path, { again: true })).summary).toMatchObject({ outcome: 'finished', unchanged: 2 });
    });

    it('looks again at a file of which something was rejected: what was missing may be there now', async () => {
      const path = await file('later.csv', 'text,article\nHoe?,komt-nog\n');
      expect((await importFile(path)).summary).toMatchObject({ created: 0, rejected: 1 });
      await buildArticle(app, { externalId: 'komt-nog' });
      expect((await importFile(path)).summary).toMatchObject({ created: 1, rejected: 0 });
    });

    it('writes nothing in a dry run, which knows the articles of its own articles file', async () => {
      const articles = await file('artikelen.csv', 'key,title\ndroog-een,Hoe droog ik?\ndroog-twee,\n');
      const tickets = await file('droog.csv', 'text,article\nHoe?,droog-een\nWaar?,droog-drie\n');
      const state = () =>
        app.db.query(
          `SELECT (SELECT count(*) FROM ticket) AS tickets, (SELECT count(*) FROM article) AS articles,
                  (SELECT count(*) FROM import_run) AS runs, (SELECT count(*) FROM audit) AS audit,
                  (SELECT count(*) FROM product) AS products, (SELECT count(*) FROM event) AS events,
                  (SELECT last_value FROM ticket_number) AS number`,
        );
      const before = await state();
      const options = { dryRun: true, product: 'droger', articleKeys: new Set<string>() };
      const first = await importFile(articles, { ...options, kind: 'articles' });
      expect(first.createsProduct).toBe(true);
      expect(first.summary).toMatchObject({ created: 1, rejected: 1 });
      expect((await importFile(tickets, options)).summary).toMatchObject({ created: 1, rejected: 1 });
      expect(await state()).toEqual(before);
    });

    it('goes on after the last batch of a run that was stopped, with the same dates', async () => {
      const path = await file(
        'lang.csv',
        `text\n${Array.from({ length: 1_800 }, (_, index) => `vraag ${index}\n`).join('')}`,
      );
      const stop = new AbortController();
      const first = await importFile(path, { signal: stop.signal, onProgress: () => stop.abort() });
      expect(first.summary.outcome).toBe('stopped');
      expect(first.summary.created).toBeLessThan(1_800);
      const second = await importFile(path);
      expect(second.resumedAfter).toBe(first.summary.created + 1);
      expect(second.summary).toMatchObject({ outcome: 'finished', created: 1_800, unchanged: 0 });
      const opened = await app.db.query(
        `SELECT count(*)::int AS tickets, count(DISTINCT opened_at)::int AS moments FROM ticket WHERE external_id LIKE 'lang.csv:%'`,
      );
      expect(opened).toEqual([{ tickets: 1_800, moments: 1 }]);
    });

    it('has the database count what came, so that nothing is looked up as on an empty desk', async () => {
      const counted = async () => {
        const [row] = await app.db.query<{ rows: number }>(
          `SELECT reltuples::int AS rows FROM pg_class WHERE oid = 'ticket'::regclass`,
        );
        return row!.rows;
      };
      const before = await countTickets();
      await importFile(
        await file('veel.csv', `text\n${Array.from({ length: 600 }, (_, index) => `vraag ${index}\n`).join('')}`),
      );
      expect(await counted()).toBeGreaterThan(before);
    });

    it('lets one of two that import the same file win', async () => {
      const path = await file(
        'samen.csv',
        `text\n${Array.from({ length: 1_500 }, (_, index) => `vraag ${index}\n`).join('')}`,
      );
      const outcomes = await Promise.allSettled([importFile(path), importFile(path)]);
      expect(outcomes.map(({ status }) => status)).toContain('fulfilled');
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of lost) expect(String(reason)).toContain('Another process');
      const [row] = await app.db.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ticket WHERE external_id LIKE 'samen.csv:%'`,
      );
      expect(row!.n).toBe(1_500);
    });

    it('names a file in another encoding, and one that is not there', async () => {
      const path = await file('utf16.csv', Buffer.from('\uFEFFtext\nhallo', 'utf16le'));
      await expect(importFile(path)).rejects.toThrow('is written in UTF-16; save it as UTF-8');
      await expect(importFile(join(folder, 'nergens.csv'))).rejects.toThrow('There is no file');
      await expect(importFile(await file('leeg.csv', '\n'))).rejects.toThrow('There is nothing in leeg.csv');
      await expect(importFile(await file('half.gz', gzipSync('text\nhallo\n').subarray(0, 15)))).rejects.toThrow(
        'broken or cut off',
      );
    });
  });

  describe('by the command', () => {
    it('takes a gzipped CSV file whatever it is called, and says how it understood it', async () => {
      const path = await file(
        'klachten.txt',
        gzipSync('\uFEFFTitel;Vraag;artikel;Datum\r\n"Kop; met ""teken""";Hoe?;reset;2025-01-01 10:00\r\n'),
      );
      const { code, output } = await runCommand(app, 'import', ['--tickets', path]);
      expect(output).toContain('(csv): subject = Titel, text = Vraag, article = artikel, opened_at = Datum');
      expect(output).toMatch(/Tickets: 1 created, 0 updated, 0 unchanged, 0 rejected \([\d.]+ s, [\d,]+ tickets\/s\)/);
      expect(output).toContain('The FAQ now begins with:');
      expect(code).toBe(0);
      expect(await app.db.query(`SELECT subject FROM ticket WHERE external_id LIKE 'klachten.txt:2:%'`)).toEqual([
        { subject: 'Kop; met "teken"' },
      ]);
    }, 90_000);

    it('rejects bad lines with line and reason, and tells so with exit code 2', async () => {
      const path = await file(
        'deels.jsonl',
        '{"text":"een"}\n{"text":"twee","opened_at":"gisteren"}\nniet eens JSON\n{"text":"vier"}\n',
      );
      const { code, output } = await runCommand(app, 'import', ['--tickets', path]);
      expect(code).toBe(2);
      expect(output).toContain('2 created, 0 updated, 0 unchanged, 2 rejected');
      const rows = (await readFile(`${path}.rejects.tsv`, 'utf8')).split('\n');
      expect(rows).toHaveLength(4);
      expect(rows[1]).toMatch(/^2\topened_at: "gisteren" is no date.*\t\{"text":"twee"/);
      expect(rows[2]).toMatch(/^3\tis not JSON/);
    }, 90_000);

    it('reads standard input', async () => {
      const { code, output } = await runCommand(
        app,
        'import',
        ['--tickets', '-'],
        'text\tintent\nVan de lijn\treset\n',
      );
      expect(output).toContain('1 created');
      expect(code).toBe(0);
    }, 90_000);
  });
});
