import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticlesQueries, ArticlesService } from '../src/knowledge/index.js';
import { Matcher } from '../src/matching/index.js';
import { SearchLog } from '../src/search/index.js';
import { TicketClosing, TicketDeletion } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { signedIn, type Caller } from './setup/knowledge.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

/** What customers ask about a thing that we never wrote about, each in their own words. */
const PARROT = ['papegaai', 'papegaaien', 'de papegaai', 'mijn papegaai', 'een papegaai', 'papegaai thuis'].map(
  (words, n) => `Hoe laat ik ${words} praten tegen de thermostaat ${['?', 'graag', 'svp', 'nu', 'dan', 'hier'][n]}`,
);
const BOAT = ['woonboot', 'mijn woonboot', 'een woonboot', 'de woonboot'].map(
  (words, n) => `Kan ${words} aansluiting krijgen voor walstroom ${['?', 'graag', 'svp', 'nu'][n]}`,
);

describe('gaps', () => {
  let app: TestApp;
  let editor: Caller;
  let cookie: string;
  const tickets = new Map<string, string>();

  const firstLook = async () => (await new Visitor(app, cookie).open('/studio/gaps')).text;
  let atFirst = '';
  const group = async () => {
    await app.settled();
    await editor.post('/gaps/groupings').expect(202);
    await until(
      'they are grouped',
      async () => (await editor.get('/gaps/groupings/latest')).body.state !== 'waiting',
      60,
    );
    expect((await editor.get('/gaps/groupings/latest')).body).toMatchObject({ state: 'finished', error: null });
  };
  const list = async (state = 'open') => (await editor.get(`/gaps?state=${state}`).expect(200)).body.items;
  const about = async (word: string, state = 'open') =>
    (await list(state)).find(({ words }: { words: string[] }) => words.some((one) => one.includes(word)));

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    cookie = await signIn(app, await buildAccount(app, { role: 'editor' }));
    atFirst = await firstLook();
    await buildArticle(app, { question: 'Waar vind ik mijn factuur?', answer: 'Onder Mijn facturen.' });
    for (const [n, text] of [...PARROT, ...BOAT].entries()) {
      const anna = await buildAccount(app, { name: `Anneliese Kwakkelstein${n}`, email: `vraagt${n}@voorbeeld.nl` });
      const channel = n % 2 === 0 ? ('phone' as const) : ('web' as const);
      const { id } = await buildTicket(app, { subject: text, text, requesterId: n < 2 ? anna.id : null, channel });
      tickets.set(text, id);
      // Said by a person, so that it holds whatever the model thinks.
      await editor.put(`/tickets/${id}/suggestions/dismissal`).expect(200);
    }
    await app.get(TicketClosing).solve(SYSTEM, tickets.get(PARROT[0]!)!, {
      version: 1,
      text: 'Beste Anneliese, zet de papegaai naast de thermostaat. Bel 06-12345678 of mail anna@voorbeeld.nl.',
    });
    for (let n = 0; n < 3; n += 1) {
      const words = 'papegaai laten praten thermostaat';
      app.get(SearchLog).record({ sid: null, words, locale: 'nl', hits: 0, took: 1 });
    }
    await app.get(SearchLog).flush();
    await group();
  }, 120_000);
  afterAll(() => app.stop());

  it('are ranked by how much they are asked, named by their own words, and count who asks and how', async () => {
    const gap = await about('papegaai');
    expect(await list()).toMatchObject([{ id: gap.id }, { tickets: BOAT.length }]);
    expect(gap).toMatchObject({ tickets: PARROT.length, state: 'open', isNamed: false, customers: 2 });
    expect(gap.weeks.at(-1)).toBe(PARROT.length);

    const { body } = await editor.get(`/gaps/${gap.id}`).expect(200);
    expect(body.channels).toEqual([
      { channel: 'phone', tickets: 3 },
      { channel: 'web', tickets: 3 },
    ]);
    expect(body.examples).toHaveLength(6);
    expect(body.queries).toEqual([{ query: 'papegaai laten praten thermostaat', locale: 'nl', times: 3 }]);
    expect(body.searches).toBe(3);
  });

  it('keep who they are, and the name they were given, as tickets join', async () => {
    const { id } = await about('papegaai');
    await editor.patch(`/gaps/${id}`, { name: ' Papegaaien  ' }).expect(200);
    const text = 'Hoe laat ik onze papegaai praten tegen de thermostaat in huis';
    const { id: ticketId } = await buildTicket(app, { subject: text, text });
    await editor.put(`/tickets/${ticketId}/suggestions/dismissal`).expect(200);
    await group();

    expect(await about('papegaai')).toMatchObject({ id, name: 'Papegaaien', isNamed: true, tickets: 7 });
    await app.get(TicketDeletion).delete(SYSTEM, ticketId);
    expect(await about('papegaai')).toMatchObject({ id, tickets: 6 });
    await editor.patch(`/gaps/${id}`, { name: null }).expect(200);
    expect(await about('papegaai')).toMatchObject({ isNamed: false });
  });

  it('say that nobody looked yet, rather than that there are none', async () => {
    expect(atFirst).toContain('De vragen zijn nog niet gegroepeerd');
    expect(await firstLook()).not.toContain('nog niet gegroepeerd');
  });

  it('tell which article is near by what their questions find, not by the words that name them', async () => {
    const article = await buildArticle(app, {
      question: 'Hoe sluit ik een woonboot aan op walstroom?',
      answer: 'Een woonboot krijgt een aansluiting voor walstroom na een schouw.',
    });
    await app.settled();
    const { id } = await about('woonboot');
    const { near } = (await editor.get(`/gaps/${id}`).expect(200)).body;
    expect(near).toMatchObject([{ id: article.id }]);
    const asked = BOAT.map((text) => ({ subject: text, text, locale: 'nl' as const, productId: null }));
    const { matches } = await app.get(Matcher).matchAll(asked, 5);
    const found = matches.map(({ candidates }) => candidates.find(({ articleId }) => articleId === article.id)!);
    const mean = found.reduce((sum, { probability }) => sum + probability / found.length, 0);
    expect(near[0].probability).toBeCloseTo(mean, 6);
  });

  it('have no name by what one customer wrote', async () => {
    const piet = await buildAccount(app, { name: 'Piet Kwakkelstein' });
    const subject = 'Kwakkelsteintje zoemt Kwakkelsteintje';
    for (let n = 0; n < 3; n += 1) {
      const { id } = await buildTicket(app, { subject, text: subject, requesterId: piet.id });
      await editor.put(`/tickets/${id}/suggestions/dismissal`).expect(200);
    }
    await group();
    const gap = (await list()).find((one: { customers: number }) => one.customers === 1);
    expect(gap).toMatchObject({ name: '', words: [], tickets: 3 });
    const page = await new Visitor(app, cookie).open(`/studio/gaps/${gap.id}`);
    expect(page.text).toContain('Geen woorden gemeen');
  });

  it('are for editors only', async () => {
    const { id } = await about('papegaai');
    for (const role of ['customer', 'agent'] as const) {
      const other = await signedIn(app, role);
      await other.get('/gaps').expect(403);
      await other.get(`/gaps/${id}`).expect(403);
      await other.put(`/gaps/${id}/draft`).expect(403);
    }
    await editor.get('/gaps/0193e8c5-7a30-7000-8000-5a0c3f1e2b4d').expect(404);
    await editor.put(`/gaps/${id}/links`, {}).expect(409);
  });

  it('can be put aside, and brought back', async () => {
    const { id } = await about('woonboot');
    await editor.put(`/gaps/${id}/dismissal`).expect(200);
    await group();
    expect(await about('woonboot')).toBeUndefined();
    expect(await about('woonboot', 'dismissed')).toMatchObject({ id });
    await editor.delete(`/gaps/${id}/dismissal`).expect(204);
    expect(await about('woonboot')).toMatchObject({ id });
  });

  it('become an article in the customers’ words, without who they are; then their tickets are linked', async () => {
    const { id } = await about('papegaai');
    const studio = new Visitor(app, cookie);
    expect((await studio.open('/studio/gaps')).text).toContain('papegaai');
    await studio.open(`/studio/gaps/${id}`);
    const editorPage = await studio.submit('/draft');
    expect(editorPage.text).toContain('Dit is het begin van het artikel');
    // It is an article already: what is typed in it is kept like in any other.
    expect(editorPage.html).toMatch(/data-typing="\/studio\/articles\/[\da-f-]{36}\/nl\/typing"/);
    const { articleId } = (await editor.put(`/gaps/${id}/draft`).expect(200)).body;

    const draft = await app.get(ArticlesQueries).get(SYSTEM, articleId);
    const { question, answer } = draft.texts[0]!.head!;
    expect(question).toContain('papegaai');
    expect(answer).toContain('naast de thermostaat');
    expect(`${question} ${answer}`).not.toMatch(/Anneliese|Kwakkelstein|06-12345678|anna@voorbeeld/);
    expect(draft.texts[0]!.published).toBeNull();

    await app.get(ArticlesService).publish(SYSTEM, articleId, 'nl', draft.version!);
    await app.settled();
    const page = await studio.open(`/studio/gaps/${id}`);
    expect(page.text).toContain('Tickets om te koppelen');
    expect((await editor.put(`/gaps/${id}/links`, { ticketIds: [tickets.get(PARROT[1]!)] }).expect(200)).body).toEqual({
      linked: 1,
    });
    expect((await editor.put(`/gaps/${id}/links`, {}).expect(200)).body).toEqual({ linked: PARROT.length - 1 });
    expect((await editor.get(`/tickets/${tickets.get(PARROT[2]!)}/articles`)).body.items).toMatchObject([
      { articleId, source: 'confirmed' },
    ]);
    expect((await studio.open(`/studio/gaps/${id}`)).text).toContain('Alle tickets van dit hiaat hebben een artikel.');
    const said = await app.db.query<{ action: string }>(
      `SELECT DISTINCT action FROM audit WHERE subject = $1 ORDER BY 1`,
      [`gap:${id}`],
    );
    expect(said.map(({ action }) => action)).toEqual(['gap.draft-begun', 'gap.renamed', 'gap.tickets-linked']);
  });
});
