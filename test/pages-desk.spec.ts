import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketConversation, TicketHandling, TicketLinks, TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct, buildTicket, cookieFrom, signIn } from './setup/build.js';

type Fields = Record<string, string | readonly string[] | undefined>;
type Person = Awaited<ReturnType<typeof buildAccount>>;

describe('the desk', () => {
  let app: TestApp;
  let ayaHerself: Person;
  let aya: string;
  let teun: Person;
  let admin: string;
  let anna: Person;
  let annasCookie: string;
  beforeAll(async () => {
    app = await startTestApp();
    ayaHerself = await buildAccount(app, { role: 'agent', name: 'Aya' });
    teun = await buildAccount(app, { role: 'agent', name: 'Teun' });
    anna = await buildAccount(app, { name: 'Anna Postma' });
    [aya, admin, annasCookie] = await Promise.all([
      signIn(app, ayaHerself),
      buildAccount(app, { role: 'admin' }).then((account) => signIn(app, account)),
      signIn(app, anna),
    ]);
  });
  afterAll(() => app.stop());

  const open = (path: string, cookie = aya) =>
    request(app.http).get(path).set('Cookie', cookie).set('Accept', 'text/html');
  const read = (number: number | string) => app.get(TicketsQueries).get(SYSTEM, String(number));

  /** Sends a form with the token of a page, as a browser does. */
  const send = async (path: string, fields: Fields = {}, cookie = aya) => {
    const body = new URLSearchParams({ _csrf: await tokenOf(cookie) });
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value ?? []].flat()) body.append(name, one);
    }
    return request(app.http)
      .post(path)
      .set('Cookie', cookie)
      .set('Accept', 'text/html')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(body.toString());
  };
  const tokenOf = async (cookie: string) =>
    (await request(app.http).get('/api/v1/me').set('Cookie', cookie)).body.csrfToken as string;
  /** Sends an answer, which may carry files. */
  const answer = async (number: number, fields: Record<string, string>, file?: { name: string; content: Buffer }) => {
    const sending = request(app.http)
      .post(`/desk/tickets/${number}/replies?_csrf=${await tokenOf(aya)}`)
      .set('Cookie', aya)
      .set('Accept', 'text/html');
    for (const [name, value] of Object.entries(fields)) void sending.field(name, value);
    return file ? sending.attach('files', file.content, file.name) : sending;
  };
  const versionOf = async (number: number) => String((await read(number)).version);
  const seenOf = async (number: number) => (await read(number)).updatedAt.toISOString();

  describe('for others than staff', () => {
    const paths = (number: number) => [
      '/desk',
      '/desk/counts',
      `/desk/tickets/${number}`,
      '/desk/tickets/new',
      `/desk/tickets/${number}/merge`,
      '/desk/articles?words=a',
      '/desk/customers?customer=anna',
      '/desk/tickets/999999',
    ];

    it('shows what is asked a lot in the language of the page, whatever the account says', async () => {
      const { id } = await buildArticle(app, {
        texts: {
          nl: { question: 'Waarom blijft mijn lamp donker?', answer: 'Vervang hem.' },
          en: { question: 'Why does my lamp stay dark?', answer: 'Replace it.' },
        },
      });
      await app.get(TicketLinks).link(SYSTEM, (await buildTicket(app)).id, id);
      await app.settled();
      expect((await open('/desk')).text).toContain('Waarom blijft mijn lamp donker?');
      const english = (await open('/desk', `${aya}; locale=en`)).text;
      expect(english).toContain('Why does my lamp stay dark?');
      expect(english).not.toContain('lamp donker');
    });

    it('is not there: a visitor is asked to sign in, a customer finds nothing', async () => {
      const { number, subject } = await buildTicket(app, { requesterId: anna.id, subject: 'Geheimzinnig' });
      for (const path of paths(number)) {
        const visitor = await open(path, '');
        const customer = await open(path, annasCookie);
        expect([path, visitor.status, visitor.headers['location']]).toEqual([
          path,
          303,
          `/nl/sign-in?${new URLSearchParams({ next: path }).toString()}`,
        ]);
        expect([path, customer.status]).toEqual([path, 404]);
        expect(visitor.text + customer.text).not.toContain(subject);
      }
    });

    it.each([
      'notes',
      'contacts',
      'assignment',
      'facts',
      'solution',
      'reopening',
      'closure',
      'links',
      'links/removal',
      'followers',
      'followers/removal',
      'merge',
      'merge/undo',
      'deletion',
    ])('takes no %s from a customer', async (what) => {
      const { number, version } = await buildTicket(app, { requesterId: anna.id });
      const path = `/desk/tickets/${number}/${what}`;
      expect((await send(path, { version: '1', text: 'x', priority: 'urgent' }, annasCookie)).status).toBe(404);
      expect((await read(number)).version).toBe(version);
    });

    it('lets nobody but admins delete', async () => {
      const { number, id } = await buildTicket(app);
      expect((await send(`/desk/tickets/${number}/deletion`)).status).toBe(403);
      expect((await send(`/desk/tickets/${id}/restoration`)).status).toBe(403);
      expect((await read(number)).number).toBe(number);
    });
  });

  it('takes no form without the token of its page', async () => {
    const { number } = await buildTicket(app);
    const post = (path: string) =>
      request(app.http).post(path).set('Cookie', aya).set('Accept', 'text/html').type('form').send({ text: 'x' });
    for (const path of ['notes', 'solution', 'assignment', 'deletion']) {
      expect((await post(`/desk/tickets/${number}/${path}`)).status).toBe(403);
    }
    expect((await post('/desk/tickets')).status).toBe(403);
    const reply = request(app.http).post(`/desk/tickets/${number}/replies`).set('Cookie', aya).field('text', 'x');
    expect((await reply).status).toBe(403);
    expect((await read(number)).moments).toHaveLength(1);
  });

  describe('the queue', () => {
    it('shows who waits longest first, and counts what it holds', async () => {
      const product = await buildProduct(app, { name: { nl: 'Wachtrijproduct', en: 'Queue product' } });
      const first = await buildTicket(app, { productId: product.id, subject: 'De eerste vraag' });
      app.clock.advance({ hours: 3 });
      const second = await buildTicket(app, { productId: product.id, subject: 'De tweede vraag' });

      const page = await open(`/desk?product=${product.id}`);
      expect(page.text.indexOf(`#${first.number}`)).toBeLessThan(page.text.indexOf(`#${second.number}`));
      expect(page.text).toContain('3 u');
      expect(page.text).toContain('Product: <strong>Wachtrijproduct</strong>');
    });

    it('keeps its filters from page to page, in an address that can be shared', async () => {
      const product = await buildProduct(app);
      for (let index = 0; index < 41; index++) await buildTicket(app, { productId: product.id });

      const first = await open(`/desk?view=open&product=${product.id}&sort=opened`);
      const next = /href="([^"]+)"[^>]*rel="next"|rel="next" href="([^"]+)"/.exec(first.text);
      const address = (next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
      const second = await open(address);

      expect(address).toContain(product.id);
      expect(first.text.match(/data-row>/g)).toHaveLength(40);
      expect(second.text.match(/data-row>/g)).toHaveLength(1);
    });

    it('begins anew when the place in an old address is gone', async () => {
      await buildTicket(app, { subject: 'Nog steeds open' });
      const page = await open('/desk?view=all&cursor=xyz');
      expect(page.status).toBe(200);
    });

    it('leads straight to the ticket whose number was typed', async () => {
      const { number } = await buildTicket(app);
      await app.settled();
      expect((await open(`/desk?q=%23${number}`)).headers['location']).toBe(`/desk/tickets/${number}`);
      expect((await open('/desk?q=9999999')).text).toContain('Niets gevonden');
    });

    it('finds words of the conversation, in what is solved too', async () => {
      const { number } = await buildTicket(app, { text: 'De zwaluwstaart klemt.', status: 'solved' });
      await app.settled();
      expect((await open('/desk?q=zwaluwstaart')).text).toContain(`#${number}`);
    });

    it('refreshes its counts as a part of the page', async () => {
      const part = await open('/desk/counts').set('HX-Request-Type', 'partial');
      expect(part.text).toContain('id="desk-views"');
      expect(part.text).not.toContain('<html');
    });
  });

  describe('a ticket', () => {
    it('tells the whole history as one line of time, notes marked', async () => {
      const { number, id } = await buildTicket(app, { requesterId: anna.id, text: 'Zie https://example.org/a?b=1.' });
      await app.get(TicketConversation).note(actorOf(teun), id, { text: 'Eerst terugbellen <b>dus</b>' });
      await app.get(TicketHandling).take(actorOf(teun), id, 1);

      const { text } = await open(`/desk/tickets/${number}`);
      expect(text).toContain('<a href="https://example.org/a?b&#x3D;1"');
      expect(text).toContain('Eerst terugbellen &lt;b&gt;dus&lt;/b&gt;');
      expect(text).toContain('Notitie, alleen medewerkers');
      expect(text).toMatch(/<strong>Teun<\/strong>\s+pakte het op/);
    });

    it('that is not there is a page that says so', async () => {
      expect((await open('/desk/tickets/999999')).status).toBe(404);
      expect((await open('/desk/tickets/abc')).status).toBe(404);
    });

    it('speaks the language of who reads it', async () => {
      const mary = await signIn(app, await buildAccount(app, { role: 'agent', locale: 'en' }));
      const { number } = await buildTicket(app);
      expect((await open(`/desk/tickets/${number}`, mary)).text).toContain('Your answer to the customer');
    });
  });

  describe('an answer', () => {
    it('goes to the customer with its files, and waits for what they say', async () => {
      const { number } = await buildTicket(app, { requesterId: anna.id });
      const sent = { version: '1', text: 'Zo doet u dat.', channel: 'email', waits: 'yes', after: 'stay' };
      const response = await answer(number, sent, { name: 'uitleg.txt', content: Buffer.from('Stap 1') });

      const ticket = await read(number);
      expect(response.headers['location']).toBe(`/desk/tickets/${number}#moment-${ticket.moments.at(-1)!.id}`);
      expect(ticket).toMatchObject({ status: 'waiting', unansweredSince: null });
      expect(ticket.moments.at(-1)).toMatchObject({ text: 'Zo doet u dat.', direction: 'out', channel: 'email' });
      expect(ticket.moments.at(-1)!.attachments).toEqual([expect.objectContaining({ name: 'uitleg.txt' })]);
    });

    it('that nobody wrote comes back', async () => {
      const { number } = await buildTicket(app);
      const response = await answer(number, { version: '1', text: ' ', channel: 'web' });
      expect(response.status).toBe(422);
      expect(response.text).toContain('Vul dit in.');
    });

    it('with a file that we don’t take comes back with its text, and is not sent', async () => {
      const { number } = await buildTicket(app);
      const sent = { version: '1', text: 'Zie de bijlage', channel: 'web' };
      const response = await answer(number, sent, { name: 'x.svg', content: Buffer.from('<svg></svg>') });
      expect(response.status).toBe(422);
      expect(response.text).toContain('Zie de bijlage</textarea>');
      expect((await read(number)).moments).toHaveLength(1);
    });

    it('that crossed with somebody else’s comes back with what was typed and with who did what', async () => {
      const { number, id } = await buildTicket(app, { requesterId: anna.id });
      const seen = await seenOf(number);
      app.clock.advance({ minutes: 1 });
      await app
        .get(TicketConversation)
        .reply(actorOf(teun), id, { version: 1, text: 'Al geregeld!', status: 'waiting' });

      const sent = { version: '1', seen, text: 'Ik zoek het uit.', channel: 'web', waits: 'yes' };
      const refused = await answer(number, sent);
      expect(refused.status).toBe(409);
      expect(refused.text).toContain('Dit ticket veranderde terwijl je bezig was');
      expect(refused.text).toContain('<strong>Teun</strong> schreef “Al geregeld!”');
      expect(refused.text).toMatch(/<strong>Teun<\/strong> zette de status op Wacht op klant/);
      expect(refused.text).toContain('Ik zoek het uit.</textarea>');
      expect(refused.text).toContain('name="version" value="2"');
      expect((await read(number)).moments).toHaveLength(2);

      const again = await answer(number, { ...sent, version: '2' });
      expect(again.status).toBe(303);
      expect((await read(number)).moments.at(-1)).toMatchObject({ text: 'Ik zoek het uit.' });
    });

    it('leads on to the next of the queue when asked to, and remembers that', async () => {
      const product = await buildProduct(app);
      const [first, second] = [
        await buildTicket(app, { productId: product.id }),
        await buildTicket(app, { productId: product.id }),
      ];
      const queue = `product=${product.id}`;
      const sent = { version: '1', text: 'Klaar.', channel: 'web', waits: 'yes', after: 'next', queue };
      const response = await answer(first.number, sent);
      expect(response.headers['location']).toBe(
        `/desk/tickets/${second.number}?${new URLSearchParams({ queue }).toString()}`,
      );

      const page = await open(`/desk/tickets/${second.number}`, `${aya}; ${cookieFrom(response)}`);
      expect(page.text).toMatch(/<option value="next" selected/);
      const last = await answer(second.number, sent);
      expect(last.headers['location']).toBe(`/desk?product=${product.id}`);
    });
  });

  it('writes down what the customer said by phone, and notes beside it', async () => {
    const { number } = await buildTicket(app, { requesterId: anna.id, status: 'waiting' });
    const version = await versionOf(number);
    await send(`/desk/tickets/${number}/contacts`, { version, text: 'Het werkt nog niet.', channel: 'phone' });
    await send(`/desk/tickets/${number}/notes`, { version, text: 'Onder ons', visibility: 'staff' });
    await send(`/desk/tickets/${number}/notes`, { version, text: 'Voor iedereen', visibility: 'customer' });

    const ticket = await read(number);
    expect(ticket.status).toBe('open');
    expect(ticket.moments.slice(1).map(({ direction, visibility }) => [direction, visibility])).toEqual([
      ['in', 'customer'],
      ['note', 'staff'],
      ['note', 'customer'],
    ]);
  });

  describe('the facts', () => {
    const facts = {
      status: 'open',
      assigneeId: '',
      teamId: '',
      priority: 'normal',
      type: 'question',
      productId: '',
      locale: 'nl',
      subject: 'Hoe werkt dit?',
    };
    const was = JSON.stringify(facts);

    it('are changed together', async () => {
      const { number } = await buildTicket(app);
      const changed = { ...facts, was, version: '1', assigneeId: teun.id, priority: 'high', subject: 'Anders' };
      const response = await send(`/desk/tickets/${number}/facts`, changed);
      expect(response.status).toBe(303);
      expect(await read(number)).toMatchObject({ assignee: { id: teun.id }, priority: 'high', subject: 'Anders' });
    });

    it('come back when somebody else changed others, which then stay changed', async () => {
      const { number, id } = await buildTicket(app);
      const seen = await seenOf(number);
      app.clock.advance({ minutes: 1 });
      await app.get(TicketHandling).update(actorOf(teun), id, { version: 1, priority: 'urgent' });

      const mine = { ...facts, was, seen, version: '1', type: 'complaint' };
      const refused = await send(`/desk/tickets/${number}/facts`, mine);
      expect(refused.status).toBe(409);
      expect(refused.text).toMatch(/<strong>Teun<\/strong> zette de prioriteit op Spoed/);
      expect(refused.text).toMatch(/<option value="complaint" selected/);
      expect(refused.text).toMatch(/<option value="urgent" selected/);

      const now = { ...facts, priority: 'urgent' };
      await send(`/desk/tickets/${number}/facts`, {
        ...now,
        type: 'complaint',
        was: JSON.stringify(now),
        version: '2',
      });
      expect(await read(number)).toMatchObject({ priority: 'urgent', type: 'complaint' });
    });

    it('lets one of two who take it win, and tells the other', async () => {
      const { number, id } = await buildTicket(app);
      const seen = await seenOf(number);
      app.clock.advance({ minutes: 1 });
      await app.get(TicketHandling).take(actorOf(teun), id, 1);
      const refused = await send(`/desk/tickets/${number}/assignment`, { version: '1', seen });
      expect(refused.status).toBe(409);
      expect(refused.text).toMatch(/<strong>Teun<\/strong> pakte het op/);
      expect((await read(number)).assignee).toMatchObject({ name: 'Teun' });
    });
  });

  describe('solving', () => {
    it('links the articles that answered, and can be taken back at once', async () => {
      const { number } = await buildTicket(app);
      const [one, two] = [await buildArticle(app), await buildArticle(app)];
      const solved = await send(`/desk/tickets/${number}/solution`, {
        version: '1',
        text: 'Nieuw wachtwoord gestuurd.',
        articleIds: [one.id, two.id],
      });
      expect(solved.status).toBe(303);
      expect(await read(number)).toMatchObject({ status: 'solved', solution: 'Nieuw wachtwoord gestuurd.' });
      expect((await read(number)).links.map(({ articleId }) => articleId).toSorted()).toEqual(
        [one.id, two.id].toSorted(),
      );

      const page = await open(`/desk/tickets/${number}`, `${aya}; ${cookieFrom(solved)}`);
      const undo = /action="([^"]+reopening\?version[^"]+)"/.exec(page.text)![1]!.replace('&#x3D;', '=');
      expect((await send(undo)).status).toBe(303);
      expect((await read(number)).status).toBe('open');
    });

    it('finds articles without script too, and keeps what was typed and ticked', async () => {
      const { number } = await buildTicket(app);
      const ticked = await buildArticle(app, { question: 'Hoe vouw ik een kraanvogel?' });
      const found = await buildArticle(app, { question: 'Waarom lekt de regenton?' });
      await app.settled();
      const page = await send(`/desk/tickets/${number}/solution`, {
        version: '1',
        step: 'search',
        words: 'regenton',
        text: 'Halve zin',
        articleIds: ticked.id,
      });
      expect(page.status).toBe(200);
      expect(page.text).toContain('Halve zin</textarea>');
      expect(page.text).toMatch(new RegExp(`value="${ticked.id}" id="solve-${ticked.id}" checked`));
      expect(page.text).toContain(`id="solve-${found.id}"`);
      expect((await read(number)).status).toBe('open');
    });

    it('offers no drafts, and marks what is for staff without a link to insert', async () => {
      await buildArticle(app, { question: 'Concept over de fietspomp', published: false });
      const secret = await buildArticle(app, { question: 'Fietspomp achter de balie', audience: 'staff' });
      await app.settled();
      const { text } = await open('/desk/articles?words=fietspomp').set('HX-Request-Type', 'partial');
      expect(text).toContain(secret.id);
      expect(text).toContain('Alleen medewerkers');
      expect(text).not.toContain('data-insert');
      expect(text).not.toContain('Concept');
    });

    it('keeps the text when the article went away meanwhile', async () => {
      const { number } = await buildTicket(app);
      const response = await send(`/desk/tickets/${number}/solution`, {
        version: '1',
        text: 'Mooi zo.',
        articleIds: '0193e8c5-0000-7000-8000-000000000000',
      });
      expect(response.status).toBe(409);
      expect(response.text).toContain('Mooi zo.</textarea>');
      expect((await read(number)).status).toBe('open');
    });

    it('reopens and closes', async () => {
      const { number } = await buildTicket(app, { status: 'solved' });
      await send(`/desk/tickets/${number}/closure`, { version: await versionOf(number) });
      expect((await read(number)).status).toBe('closed');
      await send(`/desk/tickets/${number}/reopening`, { version: await versionOf(number) });
      expect((await read(number)).status).toBe('open');

      const twice = await send(`/desk/tickets/${number}/closure`, { version: await versionOf(number) });
      expect(twice.status).toBe(409);
      expect(twice.text).toContain('Dat kan niet bij de status');
    });
  });

  it('links and unlinks articles without solving, and puts their address into an answer', async () => {
    const { number } = await buildTicket(app);
    const article = await buildArticle(app, { question: 'Hoe ontkalk ik de ketel?' });
    await send(`/desk/tickets/${number}/links`, { articleIds: article.id });
    expect((await read(number)).links).toHaveLength(1);

    const page = await open(`/desk/tickets/${number}?insert=${article.id}`);
    expect(page.text).toContain(`http://localhost:3000/nl/articles/${article.texts[0]!.slug}</textarea>`);
    await send(`/desk/tickets/${number}/links/removal`, { articleId: article.id });
    expect((await read(number)).links).toHaveLength(0);
    expect((await open(`/desk/tickets/${number}`)).text).toContain(
      'zei dat “Hoe ontkalk ik de ketel?” niet het antwoord is',
    );

    const nothing = await send(`/desk/tickets/${number}/links`);
    expect(nothing.status).toBe(422);
  });

  describe('merging', () => {
    it('shows both, merges, and takes apart again', async () => {
      const [one, other] = [
        await buildTicket(app, { requesterId: anna.id, subject: 'Eerste melding' }),
        await buildTicket(app, { subject: 'Tweede melding' }),
      ];
      const preview = await open(`/desk/tickets/${one.number}/merge?into=${other.number}`);
      expect(preview.text).toContain('Eerste melding');
      expect(preview.text).toContain('Tweede melding');
      expect(preview.text).toContain('van verschillende klanten');

      const merged = await send(`/desk/tickets/${one.number}/merge`, { version: '1', into: String(other.number) });
      expect(merged.headers['location']).toBe(`/desk/tickets/${other.number}`);
      expect((await open(`/desk/tickets/${other.number}`)).text).toContain(`uit #${one.number}`);
      expect((await open(`/desk/tickets/${one.number}`)).text).not.toContain('id="composer"');

      const undo = /action="([^"]+\/merge\/undo)"/.exec(
        (await open(`/desk/tickets/${other.number}`, `${aya}; ${cookieFrom(merged)}`)).text,
      )![1]!;
      expect((await send(undo)).status).toBe(303);
      expect((await read(one.number)).isMerged).toBe(false);
      expect((await send(undo)).status).toBe(303);
    });

    it('says what can’t be merged', async () => {
      const [one, other] = [await buildTicket(app), await buildTicket(app)];
      const preview = async (into: string | number) => open(`/desk/tickets/${one.number}/merge?into=${into}`);
      expect((await preview(one.number)).text).toContain('niet met zichzelf');
      expect((await preview(888888)).text).toContain('Er is geen ticket 888888');

      await app.get(TicketHandling).take(actorOf(teun), one.id, 1);
      const changed = await send(`/desk/tickets/${one.number}/merge`, { version: '1', into: String(other.number) });
      expect(changed.status).toBe(409);
      expect(changed.text).toContain('veranderde terwijl je keek');
    });
  });

  it('lets staff follow, and add others by their address', async () => {
    const { number } = await buildTicket(app);
    await send(`/desk/tickets/${number}/followers`);
    await send(`/desk/tickets/${number}/followers`, { email: anna.email });
    expect((await read(number)).followers.map(({ name }) => name)).toEqual(['Aya', 'Anna Postma']);

    const unknown = await send(`/desk/tickets/${number}/followers`, { email: 'niemand@voorbeeld.nl' });
    expect(unknown.text).toContain('Er is niemand met het adres niemand@voorbeeld.nl');
    await send(`/desk/tickets/${number}/followers/removal`, { accountId: ayaHerself.id });
    expect((await read(number)).followers).toHaveLength(1);
  });

  it('deletes a ticket for an admin, and brings it back', async () => {
    const { number, id } = await buildTicket(app);
    const deleted = await send(`/desk/tickets/${number}/deletion`, {}, admin);
    expect(deleted.headers['location']).toBe('/desk');
    expect((await open(`/desk/tickets/${number}`)).status).toBe(404);

    const page = await open('/desk', `${admin}; ${cookieFrom(deleted)}`);
    expect(page.text).toContain(`/desk/tickets/${id}/restoration`);
    await send(`/desk/tickets/${id}/restoration`, {}, admin);
    expect((await open(`/desk/tickets/${number}`)).status).toBe(200);
  });

  describe('a ticket on behalf of a customer', () => {
    const asked = {
      subject: 'Belt over de factuur',
      text: 'De factuur is te hoog.',
      channel: 'phone',
      locale: 'nl',
      type: 'question',
      priority: 'normal',
      assignee: 'me',
    };
    const numberIn = (response: { headers: Record<string, string> }) =>
      /^\/desk\/tickets\/(\d+)$/.exec(response.headers['location'] ?? '')![1]!;

    it('is for somebody who was found by name', async () => {
      const options = await open('/desk/customers?customer=postma').set('HX-Request-Type', 'partial');
      expect(options.text).toContain(anna.email);

      const response = await send('/desk/tickets', { ...asked, requester: anna.id });
      expect(await read(numberIn(response))).toMatchObject({
        requester: { id: anna.id },
        channel: 'phone',
        assignee: { name: 'Aya' },
        createdBy: { name: 'Aya' },
      });
    });

    it('makes a new customer known, or has nobody in particular', async () => {
      const made = await send('/desk/tickets', {
        ...asked,
        requester: 'new',
        name: 'Karel Nieuw',
        email: 'Karel@voorbeeld.nl',
      });
      expect((await read(numberIn(made))).requester).toMatchObject({
        name: 'Karel Nieuw',
        email: 'karel@voorbeeld.nl',
      });
      const nobody = await send('/desk/tickets', { ...asked, requester: 'none' });
      expect((await read(numberIn(nobody))).requester).toBeNull();
    });

    it('can be solved at once, with an article', async () => {
      const article = await buildArticle(app);
      const response = await send('/desk/tickets', {
        ...asked,
        requester: anna.id,
        solved: 'yes',
        solution: 'Uitgelegd.',
        articleIds: article.id,
      });
      const ticket = await read(numberIn(response));
      expect(ticket).toMatchObject({ status: 'solved', solution: 'Uitgelegd.' });
      expect(ticket.links).toEqual([expect.objectContaining({ articleId: article.id, source: 'confirmed' })]);
    });

    it('comes back with everything that was typed when something is missing', async () => {
      const page = await send('/desk/tickets', { ...asked, subject: '', requester: 'new', solved: 'yes' });
      expect(page.status).toBe(422);
      expect(page.text).toContain('De factuur is te hoog.</textarea>');
      const incomplete = await send('/desk/tickets', { ...asked, requester: 'new', solved: 'yes' });
      expect(incomplete.text).toContain('Vul een naam of een e-mailadres in.');
      const unsolved = await send('/desk/tickets', { ...asked, requester: anna.id, solved: 'yes' });
      expect(unsolved.status).toBe(422);
      const nobody = await send('/desk/tickets', asked);
      expect(nobody.text).toContain('Kies voor wie het ticket is.');
    });

    it('looks for the customer without script too', async () => {
      const page = await send('/desk/tickets', { ...asked, subject: 'Half', step: 'find', customer: 'anna' });
      expect(page.status).toBe(200);
      expect(page.text).toContain(anna.email);
      expect(page.text).toContain('value="Half"');
    });
  });
});
