import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { ChannelsQueries, ChannelsService, QueueReports, type NewChannel } from '../src/channels/index.js';
import { TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

const phone: NewChannel = {
  key: 'telefoon',
  kind: 'phone',
  name: { nl: 'Telefoon', en: 'Telephone' },
  address: '010 123 45 67',
  languages: ['nl', 'en'],
  timeZone: 'Europe/Amsterdam',
  weekly: { 1: [['09:00', '17:00']] },
  holidays: [],
  queue: 'reported',
  position: 1,
};

describe('the pages about channels', () => {
  let app: TestApp;
  let report: (waiting: number) => Promise<unknown>;

  beforeAll(async () => {
    app = await startTestApp();
    app.clock.stopAt('2026-11-23T09:00:00Z');
  });
  afterAll(() => app.stop());

  it('say what to do when there are no channels yet', async () => {
    expect((await new Visitor(app).open('/nl/contact')).text).toContain('Er zijn nog geen contactkanalen');
    expect((await new Visitor(app).open('/en/contact/embed')).text).toContain('There are no contact channels yet');
  });

  it('let an editor add a channel with its hours and holidays', async () => {
    const editor = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    await editor.open('/studio/channels/new');
    const filled = {
      key: 'balie',
      kind: 'counter',
      nameNl: 'Balie',
      nameEn: 'Counter',
      address: 'Marktplein 1',
      queue: 'none',
      day1: '9:00-12:00, 13:00-17:00',
      holidays: '2026-12-25 Eerste kerstdag',
    };
    const wrong = await editor.submit('/studio/channels', { ...filled, day1: 'van negen tot vijf' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Schrijf tijden als')]);
    expect(wrong.html).toContain('van negen tot vijf');

    expect((await editor.submit('/studio/channels', filled)).text).toContain('Het kanaal staat op het overzicht.');
    const channel = await app.get(ChannelsQueries).get('balie');
    expect(channel.weekly[1]).toEqual([
      ['09:00', '12:00'],
      ['13:00', '17:00'],
    ]);
    expect(channel.holidays).toEqual([{ day: '2026-12-25', name: 'Eerste kerstdag', spans: [] }]);
  });

  it('let an editor switch one off, with an undo, and take it away', async () => {
    const editor = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    await editor.open('/studio/channels/balie');
    expect((await editor.submit('/balie/off', { reasonNl: '' })).status).toBe(422);
    await editor.submit('/balie/off', { reasonNl: 'De verwarming is stuk.', reasonEn: 'The heating is broken.' });
    expect((await new Visitor(app).open('/en/contact')).text).toContain('The heating is broken.');
    await editor.submit('/balie/on');
    expect((await new Visitor(app).open('/en/contact')).text).not.toContain('The heating is broken.');
    await editor.open('/studio/channels/balie');
    expect((await editor.submit('/balie/removal')).text).toContain('Het kanaal is verwijderd.');
  });

  it('show an administrator a new secret once', async () => {
    await app.get(ChannelsService).create(SYSTEM, phone);
    const admin = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'admin' })));
    await admin.open('/studio/channels/telefoon');
    expect((await admin.submit('/telefoon/secret')).html).toMatch(/<code class="secret-text">[\w-]{43}<\/code>/);
    expect((await admin.open('/studio/channels/telefoon')).html).not.toMatch(/secret-text">[\w-]{43}</);
    const { id } = await app.get(ChannelsQueries).get('telefoon');
    report = (waiting) => {
      app.clock.advance({ seconds: 20 });
      const handlingSeconds = Array<number>(10).fill(240);
      return app
        .get(QueueReports)
        .take(id, { waiting, agents: 4, free: 0, handlingSeconds, abandoned: 0, answered: [] });
    };
  });

  it('tell customers how long they wait, or that nobody knows', async () => {
    expect((await new Visitor(app).open('/nl/contact')).text).toContain('Wachttijd onbekend');
    await report(4);
    const page = await new Visitor(app).open('/nl/contact');
    expect(page.text).toContain('Ongeveer 5 minuten');
    expect(page.text).toMatch(/Vier van de vijf mensen wachten tussen \d en \d+ minuten/);
    expect(page.text).toContain('Beste keus nu');
    expect(page.text).not.toContain('Bel mij terug');
  });

  it('offer to call back when it is busy: a question like any other', async () => {
    await report(40);
    const visitor = new Visitor(app);
    const busy = await visitor.open('/nl/contact');
    expect(busy.text).toContain('Het is druk: zoek eerst even zelf');
    const wrong = await visitor.submit('/contact/callback', { phone: 'bel maar' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Vul een telefoonnummer in')]);
    const done = await visitor.submit('/contact/callback', {
      phone: '06 12345678',
      when: 'morning',
      about: 'Mijn pas is kwijt',
      email: 'anna@voorbeeld.nl',
    });
    expect(done.path).toContain('/ask/done');
    const { items } = await app.get(TicketsQueries).list(SYSTEM);
    expect(items[0]).toMatchObject({ subject: 'Terugbelverzoek: 06 12345678', type: 'request', channel: 'web' });
    const { moments } = await app.get(TicketsQueries).get(SYSTEM, items[0]!.id);
    expect(moments[0]!.text).toContain('In de ochtend');
  });

  it('may stand in a frame of another site, without anything of who looks', async () => {
    const customer = await buildAccount(app, { name: 'Anna de Vries' });
    const cookie = await signIn(app, customer);
    const embed = await request(app.http).get('/nl/contact/embed').set('Cookie', cookie);
    expect(embed.headers['content-security-policy']).toContain('frame-ancestors *');
    expect(embed.headers['content-security-policy']).toContain("default-src 'none'");
    expect(embed.headers['x-frame-options']).toBeUndefined();
    expect(embed.headers['set-cookie']).toBeUndefined();
    expect(embed.text).not.toMatch(/Anna|<form|<script/);
    const board = await request(app.http).get('/nl/contact');
    expect(board.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});
