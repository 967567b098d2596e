import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SYSTEM, TeamsService } from '../src/accounts/index.js';
import { AuditQueries } from '../src/platform/audit/index.js';
import {
  EXPORT_FORMATS,
  Exporter,
  Importer,
  streamSource,
  TicketConversation,
  TicketDeletion,
  TicketFollowers,
  TicketHandling,
  TicketLinks,
  TicketMerging,
  type ExportFormat,
  type ExportKind,
  type TicketRecord,
} from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';
import { until } from './setup/until.js';
import { importTickets, runCommand, temporaryFolder } from './setup/import.js';

async function exported(app: TestApp, kind: ExportKind, format: ExportFormat): Promise<string> {
  const to = new PassThrough();
  const [text] = await Promise.all([textOf(to), app.get(Exporter).export(SYSTEM, [{ kind, format, to }])]);
  return text;
}

async function imported(app: TestApp, kind: ExportKind, text: string) {
  const stream = new PassThrough();
  stream.end(text);
  const started = await app.get(Importer).start(SYSTEM, streamSource('export', stream), { kind });
  return started.finished;
}

/** What an export holds is not who may sign in: those are there before. */
async function buildStaff(app: TestApp) {
  const mo = await buildAccount(app, { role: 'agent', email: 'mo@bedrijf.nl', name: 'Mo' });
  const { id } = await app.get(TeamsService).create(SYSTEM, 'Eerste lijn');
  await buildProduct(app, { key: 'app' });
  return { mo, teamId: id };
}

/** Tickets as another system could hold them: whatever texts, at whatever times. */
function strangeRecords(count: number): TicketRecord[] {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('=1+1', '@x', '"', 'a\tb', 'a,b;c', "l'été", '[1]', '\\N', 'NULL', ' spatie ', '😀'),
  );
  const said = line.filter((text) => text.trim() !== '' && !text.includes('\0'));
  const at = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2025-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const moment = fc.record({
    at,
    channel: fc.constantFrom('web', 'email', 'phone'),
    direction: fc.constantFrom('in', 'out', 'note'),
    author: fc.constantFrom(null, 'mo@bedrijf.nl', 'weg@elders.nl', 'Iemand', 'klant@voorbeeld.nl'),
    visibility: fc.constantFrom('customer', 'staff'),
    text: said,
  });
  const record = fc.record({
    subject: said,
    text: fc.option(said.map((text) => `${text}\r\n\n${text}`)),
    author: fc.constantFrom(null, null, 'mo@bedrijf.nl', 'Buurvrouw'),
    article: fc.subarray(['reset', 'lock']),
    product: fc.constantFrom(null, 'app'),
    locale: fc.constantFrom('nl', 'en'),
    channel: fc.constantFrom('web', 'phone', 'social'),
    status: fc.constantFrom('open', 'waiting', 'solved', 'closed'),
    requester: fc.constantFrom(null, 'klant@voorbeeld.nl', 'ander@voorbeeld.nl'),
    requester_name: fc.constantFrom(null, 'Anna', '=Jan'),
    followers: fc.subarray(['volger@voorbeeld.nl', 'klant@voorbeeld.nl']),
    opened_at: at,
    moments: fc.array(moment, { maxLength: 4 }),
  });
  return fc
    .sample(record, { numRuns: count, seed: 7 })
    .map((one, index) => ({ ...one, external_id: `vreemd-${index}` }));
}

describe('an export', () => {
  let app: TestApp;
  let tickets: string;
  let articles: string;

  beforeAll(async () => {
    app = await startTestApp();
    const { mo, teamId } = await buildStaff(app);
    const anna = await buildAccount(app, { email: 'anna@voorbeeld.nl', name: 'Anna' });
    const reset = await buildArticle(app, {
      externalId: 'reset',
      question: 'Hoe kies ik een wachtwoord?',
      answer: 'Zo:\n\n1. *Klik*\n',
    });
    await buildArticle(app, {
      externalId: 'lock',
      texts: { nl: { question: 'Dicht?', answer: 'Bel ons, "nu".' }, en: { question: 'Locked?' } },
    });
    // Written here, so without a key of another system.
    const own = await buildArticle(app, { audience: 'staff' });
    await buildArticle(app, { published: false });

    const first = await buildTicket(app, { requesterId: anna.id, subject: 'Kwijt', text: 'Regel een\nregel twee' });
    const agent = actorOf(mo);
    await app.get(TicketConversation).reply(agent, first.id, { text: 'Probeert u dit eens.' });
    await app.get(TicketConversation).note(agent, first.id, { text: 'Belt vaak.' });
    await app.get(TicketLinks).link(agent, first.id, own.id);
    await app.get(TicketLinks).link(agent, first.id, reset.id);
    await app.get(TicketFollowers).add(agent, first.id, (await buildAccount(app, { email: 'buur@voorbeeld.nl' })).id);
    const { version } = await buildTicket(app, { requesterId: anna.id, status: 'closed' });
    expect(version).toBeGreaterThan(1);
    const assigned = await buildTicket(app, { assigneeId: mo.id, teamId, channel: 'phone' });
    await app.get(TicketHandling).update(agent, assigned.id, { version: assigned.version, priority: 'urgent' });

    // Merged into one with a higher number, twice over; and one that is deleted.
    const [low, middle, high] = [await buildTicket(app), await buildTicket(app), await buildTicket(app)];
    await app.get(TicketMerging).merge(agent, low.id, { intoId: middle.id, version: low.version });
    await app.get(TicketMerging).merge(agent, middle.id, { intoId: high.id, version: middle.version });
    const gone = await buildTicket(app, { subject: 'Verwijderd' });
    await app.get(TicketDeletion).delete(SYSTEM, gone.id);

    const strange = await importTickets(app, strangeRecords(120));
    expect(strange).toMatchObject({ created: 120, rejected: 0 });
    tickets = await exported(app, 'tickets', 'jsonl');
    articles = await exported(app, 'articles', 'jsonl');
  }, 90_000);
  afterAll(() => app.stop());

  it('holds everything, notes included, and nothing that is deleted', () => {
    expect(tickets.split('\n')).toHaveLength(1 + 6 + 120);
    expect(tickets).toContain('Belt vaak.');
    expect(tickets).not.toContain('Verwijderd');
    expect(tickets).toMatch(/"text":"Regel een\\nregel twee","author":null,"article":\["01[^"]+","reset"\]/);
  });

  it.each([...EXPORT_FORMATS])(
    'read into an empty desk as %s makes the same tickets and articles: its own export is the same, byte for byte',
    async (format) => {
      const other = await startTestApp();
      try {
        await buildStaff(other);
        expect(await imported(other, 'articles', await exported(app, 'articles', format))).toMatchObject({
          created: 4,
          rejected: 0,
        });
        expect(await imported(other, 'tickets', await exported(app, 'tickets', format))).toMatchObject({
          created: 126,
          rejected: 0,
        });
        expect(await exported(other, 'tickets', 'jsonl')).toBe(tickets);
        expect(await exported(other, 'articles', 'jsonl')).toBe(articles);
        // Into the desk that it came from, it brings nothing.
        expect(await imported(other, 'tickets', tickets)).toMatchObject({ created: 0, updated: 0, unchanged: 126 });
        await other.settled();
        await app.settled();
        const asks = (of: TestApp) =>
          of.db.query<{ asks: number }>(
            `SELECT coalesce(a.external_id, '-') AS article, s.asks, s.last_asked_at FROM faq_standing s JOIN article a ON a.id = s.article_id
              WHERE s.product_id = '00000000-0000-0000-0000-000000000000' AND s.locale = '' ORDER BY 2, 1`,
          );
        expect((await asks(other)).length).toBeGreaterThanOrEqual(2);
        expect((await asks(other)).map(({ asks: n }) => n)).toEqual((await asks(app)).map(({ asks: n }) => n));
      } finally {
        await other.stop();
      }
    },
    90_000,
  );

  it('brings nothing into the desk that it came from, not even where a ticket never had a key', async () => {
    const versions = () => app.db.query('SELECT id, version, updated_at FROM ticket ORDER BY id');
    const before = await versions();
    expect(await imported(app, 'tickets', tickets)).toMatchObject({ created: 0, updated: 0, unchanged: 126 });
    expect(await imported(app, 'articles', articles)).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
    expect(await versions()).toEqual(before);
    expect(await exported(app, 'tickets', 'jsonl')).toBe(tickets);
  });

  describe('over REST', () => {
    const asked = (caller: Caller, path: string) => caller.get(`/exports/${path}`);

    it('is for administrators, and audited', async () => {
      for (const role of ['customer', 'agent', 'editor'] as const) {
        const caller = await callerOf(app, await buildAccount(app, { role }));
        expect((await asked(caller, 'tickets')).status).toBe(403);
        expect((await asked(caller, 'articles')).status).toBe(403);
      }
      expect((await asked(visitorOf(app), 'tickets')).status).toBe(401);

      const account = await buildAccount(app, { role: 'admin' });
      const answer = await asked(await callerOf(app, account), 'tickets')
        .buffer(true)
        .parse((response, done) => {
          void textOf(response as unknown as NodeJS.ReadableStream).then((text) => done(null, text));
        });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/x-ndjson');
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="tickets-\d{4}-\d\d-\d\d\.jsonl"$/);
      expect(answer.body).toBe(tickets);
      const actions = async () =>
        (await app.get(AuditQueries).list({ actorId: account.id })).items.map(({ action }) => action);
      // That it ended is noted once the last byte has gone.
      await until('the end of the export is audited', async () => (await actions()).length === 2);
      expect(await actions()).toEqual(['export.finished', 'export.started']);
    });

    it('takes a format, and refuses what is none', async () => {
      const admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
      const csv = await asked(admin, 'articles?format=csv');
      expect(csv.text.split('\n')[0]).toMatch(/^external_id,product,audience/);
      expect((await asked(admin, 'tickets?format=xlsx')).status).toBe(400);
    });
  });

  it('is written by the command under its own name only when it is whole', async () => {
    const folder = await temporaryFolder();
    const [path, csv] = [join(folder, 'alles.jsonl.gz'), join(folder, 'artikelen.csv')];
    const { code, output } = await runCommand(app, 'export', ['--tickets', path, '--articles', csv]);
    expect(output).toContain(`126 tickets are in ${path}`);
    expect(code).toBe(0);
    expect(gunzipSync(await readFile(path)).toString()).toBe(tickets);
    expect((await readFile(csv, 'utf8')).split('\n')[0]).toContain('question_nl');
    await rm(folder, { recursive: true });
  }, 90_000);
});
