import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotificationSending } from '../src/notifications/index.js';
import { Outbox } from '../src/platform/mail/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket, signIn } from './setup/build.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

describe('journeys in the studio', () => {
  let app: TestApp;
  let editor: Visitor;
  let admin: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    const ed = await buildAccount(app, { role: 'editor', name: 'Ed', locale: 'en' });
    const ada = await buildAccount(app, { role: 'admin', name: 'Ada', locale: 'en' });
    const cookie = async (account: { id: string }) => `${await signIn(app, account)}; locale=en`;
    editor = new Visitor(app, await cookie(ed));
    admin = new Visitor(app, await cookie(ada));
  });
  afterAll(() => app.stop());

  it('are a line whose milestones change places, go, and come back', async () => {
    const page = await editor.open('/studio/journeys/question');
    expect(page.text).toContain('Question for you');
    const order = (html: string) =>
      [...html.matchAll(/milestones\/([a-z-]+)">[^<]*<\/a><\/h2>/g)].map(([, key]) => key);
    expect(order(page.html).slice(0, 3)).toEqual(['received', 'taken-up', 'question']);

    const moved = await editor.submit('/order', { by: 'down' });
    expect(order(moved.html).slice(0, 3)).toEqual(['taken-up', 'received', 'question']);
    const undone = await editor.submit('/versions/0/restoration');
    expect(order(undone.html).slice(0, 3)).toEqual(['received', 'taken-up', 'question']);
    const removed = await editor.submit('/removal');
    expect(order(removed.html)).not.toContain('received');
    await editor.submit('/versions/2/restoration');

    const bad = await editor.submit('/milestones', { key: 'Not A Key' });
    expect(bad.status).toBe(422);
    const added = await editor.submit('/milestones', { key: 'engineer-on-the-way' });
    expect(added.path).toBe('/studio/journeys/question/milestones/engineer-on-the-way');
  });

  it('have milestones whose texts are tried before they are saved, and shown about any request', async () => {
    const { number } = await buildTicket(app, { subject: 'The tap & the drip' });
    await editor.open('/studio/journeys/incident/milestones/solved');
    const form = '/studio/journeys/incident/milestones/solved';
    const shown = await editor.submit(form, {
      do: 'preview',
      ticket: String(number),
      emailBodyEn: 'Hello {{person.firstName}}: **{{ticket.subject}}**',
    });
    expect(shown.html).toContain('<strong>The tap &amp; the drip</strong>');

    const evil = await editor.submit(form, { do: 'save', emailBodyEn: '{{constructor}}' });
    expect(evil.status).toBe(422);
    expect(evil.text).toContain('constructor is not among the names');
    const none = await editor.submit(form, { do: 'save', cause0: '', emailBodyEn: 'Solved.' });
    expect(none.text).toContain('Choose at least one thing that reaches it.');
    const saved = await editor.submit(form, { do: 'save', cause0: 'solved', priority0: 'urgent', window: '9' });
    expect(saved.text).toContain('Saved as a new version');
    expect(saved.text).toContain('it is solved (priority: urgent)');
  });

  it('are tried on the past and then used', async () => {
    await editor.open('/studio/journeys/request/milestones/received');
    let page = await editor.submit('/milestones/received', { do: 'try', window: '30' });
    expect(page.path).toContain('/trials/');
    const { path } = page;
    await until('it is tried', async () => (page = await editor.open(path)).text.includes('As tried'));
    expect(page.text).toContain('A mail per update');
    expect(page.text).toContain('Use this journey');
    const used = await editor.submit('/use');
    expect(used.text).toContain('what happens within 30 minutes joins it');
    // What is in use need not be switched on.
    expect((await editor.open(path)).text).not.toContain('Use this journey');
  });

  it('show mails as their readers see them', async () => {
    const anna = await buildAccount(app, { name: 'Anna', locale: 'en' });
    await buildTicket(app, { requesterId: anna.id, subject: '<b>Bold</b>', status: 'solved' });
    await app.settled();
    app.clock.advance({ minutes: 10 });
    while ((await app.get(NotificationSending).sendDue()) > 0);
    await app.db.write((tx) =>
      app.get(Outbox).send(tx, { kind: 'x', to: 'x@example.org', locale: 'en', subject: 'Plain', text: 'Plain' }),
    );

    const list = await admin.open(`/studio/mail?to=${anna.email}`);
    const [, url] = /href="(\/studio\/mail\/[\da-f-]+)"/.exec(list.html)!;
    const mail = await admin.open(url!);
    expect(mail.html).toContain('<iframe class="mail-letter" sandbox=""');
    expect(mail.html).not.toContain('<b>Bold</b>');
    expect(mail.text).toContain('Why did I get this?');
    await app.db.query(`UPDATE mail SET sent_at = NULL, failed_at = now(), last_error = 'no such user'`);
    await admin.open(url!);
    expect((await admin.submit('/resending')).text).toContain('It is on its way again.');
  });

  it('are for editors only', async () => {
    const agent = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'agent' })));
    expect((await agent.open('/studio/journeys/question')).status).toBe(403);
  });
});
