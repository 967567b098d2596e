import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketDeletion, TicketLinks } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { signedIn, type Caller } from './setup/knowledge.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

describe('how good links are', () => {
  let app: TestApp;
  let editor: Caller;
  let studio: Visitor;
  let articleId: string;
  const tickets: string[] = [];

  const report = async () => (await editor.get('/matching/report').expect(200)).body;
  const sample = async () => (await editor.get('/matching/sample').expect(200)).body.items;
  const judge = (id: string, verdict: string) => editor.put(`/matching/sample/${id}/verdict`, { verdict }).expect(204);

  beforeAll(async () => {
    app = await startTestApp({ COACH_SAMPLE: '4' });
    app.clock.stopAt('2026-11-18T12:00:00Z');
    editor = await signedIn(app, 'editor');
    studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    articleId = (await buildArticle(app, { question: 'Waar vind ik mijn factuur?' })).id;
  }, 120_000);
  afterAll(() => app.stop());

  it('says nothing as long as there is nothing to say', async () => {
    expect((await report()).links).toMatchObject({ tickets: 0, linkRate: null, accuracy: null, coverage: null });
    expect((await studio.open('/studio/matching')).text).toContain('Er zijn nog geen tickets');
    await studio.open('/studio/matching/sample');
    expect((await studio.submit('/studio/matching/sample')).text).toContain('Er is nog niets geloot');
    expect((await studio.open('/studio/matching/deflection')).text).toContain('Nog geen antwoorden getoond');
  });

  it('draws as many as it should, once a week, and the same whoever asks', async () => {
    for (let n = 0; n < 8; n += 1) {
      const { id } = await buildTicket(app, { subject: `Factuur ${n}` });
      tickets.push(id);
      if (n < 6) await app.get(TicketLinks).link(SYSTEM, id, articleId);
    }
    const [one, other] = await Promise.all([editor.post('/matching/sample', {}), editor.post('/matching/sample', {})]);
    expect(one.body.items).toHaveLength(4);
    expect(other.body).toEqual(one.body);
    // The lot does not say who made a link: it would lead the judge.
    expect(Object.keys(one.body.items[0]).toSorted()).toEqual(['article', 'id', 'ticket', 'verdict']);
    await (await signedIn(app, 'agent')).get('/matching/sample').expect(403);
  });

  it('tells how many are right with its interval, beside how many tickets have one', async () => {
    const [first, second, third, fourth] = await sample();
    for (const { id } of [first, second]) await judge(id, 'right');
    await judge(third.id, 'wrong');
    await judge(fourth.id, 'unsure');

    const { links } = await report();
    expect(links).toMatchObject({ tickets: 8, linkRate: 0.75, accuracyOfPredicted: null });
    expect(links.accuracy).toMatchObject({ share: 2 / 3, of: 3 });
    expect(links.accuracy.from).toBeLessThan(0.3);
    expect(links.linksAWeek.at(-1)).toBe(6);
    const { text } = await studio.open('/studio/matching');
    expect(text).toContain('67%');
    expect(text).toContain('uit 3');

    await editor.delete(`/matching/sample/${third.id}/verdict`).expect(204);
    expect((await report()).links.accuracy).toMatchObject({ share: 1, of: 2 });
    await editor.put(`/matching/sample/${articleId}/verdict`, { verdict: 'right' }).expect(404);
  });

  it('is judged on a page without script, and a verdict can be taken back', async () => {
    await studio.open('/studio/matching/sample');
    const { id } = (await sample()).find(({ verdict }: { verdict: null }) => verdict === null);
    expect((await studio.submit(`/${id}/verdict`, { verdict: 'right' })).text).toContain('Het oordeel is bewaard');
    expect((await report()).links.accuracy.of).toBe(3);
    expect((await studio.submit(`/${id}/verdict/undo`)).text).toContain('Het oordeel is teruggenomen');
    expect((await report()).links.accuracy.of).toBe(2);
  });

  it('shows no link of a ticket that was deleted', async () => {
    const [{ ticket }] = await sample();
    await app.get(TicketDeletion).delete(SYSTEM, ticket.id);
    expect((await sample()).map((link: { ticket: { id: string } }) => link.ticket.id)).not.toContain(ticket.id);
  });

  it('trains the model from the studio, shows its versions, and puts one back', async () => {
    await app.settled();
    for (const version of [1, 2]) {
      await studio.open('/studio/matching');
      expect((await studio.submit('/trainings')).text).toContain('Het model wordt getraind');
      await until('it is trained', async () => (await report()).models.at(0)?.version === version, 60);
    }
    const page = await studio.open('/studio/matching');
    expect(page.text).toContain('In gebruik');
    expect((await studio.submit('/models/1/use')).text).toContain('Versie 1 is nu in gebruik.');
    expect((await report()).models).toMatchObject([
      { version: 2, isUsed: false },
      { version: 1, isUsed: true },
    ]);
    await editor.put('/matching/models/77/use').expect(404);
    const said = await app.db.query<{ action: string }>(
      `SELECT action FROM audit WHERE action LIKE 'model.%' ORDER BY seq`,
    );
    expect(said.map(({ action }) => action)).toEqual([
      'model.training-requested',
      'model.used',
      'model.training-requested',
      'model.used',
      'model.used',
    ]);
  });
});
