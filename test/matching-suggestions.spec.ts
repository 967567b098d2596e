import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { Trainings } from '../src/matching/index.js';
import { TicketClosing, TicketDeletion, TicketLinks } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { signedIn, type Caller } from './setup/knowledge.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

describe('suggestions at the desk', () => {
  let app: TestApp;
  let agent: Caller;
  let customer: Caller;
  let cookie: string;
  let passwordId: string;
  let solved: { id: string; number: number };

  const ask = (subject: string, text = subject) => buildTicket(app, { subject, text });
  const suggestionsFor = async (id: string, by = agent) => {
    await app.settled();
    return (await by.get(`/tickets/${id}/suggestions`).expect(200)).body;
  };

  beforeAll(async () => {
    app = await startTestApp();
    [agent, customer] = [await signedIn(app, 'agent'), await signedIn(app, 'customer')];
    cookie = await signIn(app, await buildAccount(app, { role: 'agent' }));
    const answer = 'Kies op het inlogscherm voor *wachtwoord vergeten*.';
    passwordId = (await buildArticle(app, { question: 'Ik ben mijn wachtwoord vergeten', answer })).id;
    await buildArticle(app, { question: 'Waar vind ik mijn factuur?', answer: 'Onder Mijn facturen.' });
    await buildArticle(app, { question: 'Wachtwoord van een klant wissen', answer: 'Intern.', audience: 'staff' });
    await buildArticle(app, { question: 'Wachtwoord klad', answer: 'Nog niet af.', published: false });

    await app.settled();
    const trained = await app.get(Trainings).request(SYSTEM, 'request');
    await until('it is trained', async () => (await app.get(Trainings).findActive())?.id !== trained.id, 60);

    solved = await ask('Wachtwoord kwijtgeraakt', 'Geheim van Anna: wachtwoord kwijtgeraakt in Kwakkelstein');
    await app.get(TicketLinks).link(SYSTEM, solved.id, passwordId);
    await app.get(TicketClosing).solve(SYSTEM, solved.id, { version: 1, text: 'Nieuw wachtwoord gemaakt.' });
  }, 120_000);
  afterAll(() => app.stop());

  it('come with their probability, the words that speak for them, and solved tickets that read alike', async () => {
    const ticket = await ask('wachtwoord vergeten', 'Ik ben mijn wachtwoord kwijtgeraakt en kan niet inloggen');
    const { items, isAnswered, isDismissed } = await suggestionsFor(ticket.id);

    expect({ isAnswered, isDismissed }).toEqual({ isAnswered: false, isDismissed: false });
    expect(items.length).toBeLessThanOrEqual(3);
    expect(items[0]).toMatchObject({ article: { id: passwordId, question: 'Ik ben mijn wachtwoord vergeten' } });
    expect(items[0].probability).toBeGreaterThan(0.3);
    expect(items[0].words).toContain('wachtwoord');
    expect(items[0].similar[0]).toMatchObject({ id: solved.id, number: solved.number });
    // Their number and subject; nothing of what was said in them.
    expect(JSON.stringify(items)).not.toContain('Kwakkelstein');
    expect(JSON.stringify(items)).not.toContain('klad');
  });

  it('are for the desk only', async () => {
    const ticket = await ask('wachtwoord');
    await customer.get(`/tickets/${ticket.id}/suggestions`).expect(403);
    await customer.put(`/tickets/${ticket.id}/suggestions/dismissal`).expect(403);
    await agent.get('/tickets/999999/suggestions').expect(404);
    await agent.put('/tickets/999999/suggestions/dismissal').expect(404);
  });

  it('name no ticket that is deleted', async () => {
    const gone = await ask('Wachtwoord zoekgeraakt in Kwakkelstein');
    await app.get(TicketLinks).link(SYSTEM, gone.id, passwordId);
    await app.get(TicketClosing).solve(SYSTEM, gone.id, { version: 1, text: 'Gemaakt.' });
    await app.get(TicketDeletion).delete(SYSTEM, gone.id);
    const ticket = await ask('Wachtwoord zoekgeraakt in Kwakkelstein, help');
    expect(JSON.stringify((await suggestionsFor(ticket.id)).items)).not.toContain(gone.id);
  });

  it('are gone once somebody says that none of them fits, until that is taken back', async () => {
    const ticket = await ask('wachtwoord vergeten');
    await agent.put(`/tickets/${ticket.id}/suggestions/dismissal`).expect(200);
    await agent.put(`/tickets/${ticket.id}/suggestions/dismissal`).expect(200);
    expect(await suggestionsFor(ticket.id)).toEqual({ isDismissed: true, isAnswered: false, items: [] });

    await agent.delete(`/tickets/${ticket.id}/suggestions/dismissal`).expect(204);
    expect((await suggestionsFor(ticket.id)).items).not.toEqual([]);
    const said = await app.db.query<{ action: string }>(
      `SELECT action FROM audit WHERE subject = $1 AND action LIKE 'suggestions.%' ORDER BY seq`,
      [`ticket:${ticket.id}`],
    );
    expect(said.map(({ action }) => action)).toEqual(['suggestions.dismissed', 'suggestions.restored']);
  });

  it('put the answer into the reply with one click, without script, and can be taken back', async () => {
    const ticket = await ask('wachtwoord vergeten', 'Hoe kom ik er weer in?');
    await app.settled();
    const desk = new Visitor(app, cookie);
    expect((await desk.open(`/desk/tickets/${ticket.number}`)).text).toContain('Past een van deze artikelen?');

    const reply = await desk.submit(`/suggestions/${passwordId}`, { put: 'answer' });
    expect(reply.html).toMatch(/<textarea id="reply-text"[^>]*>\s*Kies op het inlogscherm[^<]*\/nl\/articles\//);
    expect((await agent.get(`/tickets/${ticket.id}/articles`)).body.items).toMatchObject([
      { articleId: passwordId, source: 'confirmed' },
    ]);

    const undone = await desk.submit(`/suggestions/${passwordId}/undo`);
    expect(undone.text).toContain('Past een van deze artikelen?');
    expect((await agent.get(`/tickets/${ticket.id}/articles`)).body.items).toEqual([]);
    const none = await desk.submit('/dismissal');
    expect(none.text).toContain('Geen artikel past bij dit ticket.');
    expect((await desk.submit('/dismissal/undo')).text).toContain('Past een van deze artikelen?');
  });
});
