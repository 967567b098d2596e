import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketClosing, TicketConversation, TicketLinks, TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct, buildTicket, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

describe('the help centre', () => {
  let app: TestApp;
  let visitor: Visitor;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    visitor = new Visitor(app);
  });

  const asked = async (articleId: string, times: number, productId?: string) => {
    for (let time = 0; time < times; time += 1) {
      const { id } = await buildTicket(app, { productId });
      await app.get(TicketLinks).link(SYSTEM, id, articleId);
    }
    await app.settled();
  };
  /** An address in the help centre, without its language. */
  const slugOf = (article: Awaited<ReturnType<typeof buildArticle>>) => article.texts[0]!.slug;

  describe('for everybody', () => {
    it('shows what is asked most, with how often, and follows what is asked', async () => {
      const rare = await buildArticle(app, { question: 'Wat wordt zelden gevraagd?' });
      const often = await buildArticle(app, { question: 'Wat wordt vaak gevraagd?' });
      await asked(rare.id, 2);
      await asked(often.id, 6);

      const { text } = await visitor.open('/nl');
      expect(text).toContain('Wat wordt vaak gevraagd? 6 keer gevraagd in 90 dagen');
      expect(text).toContain('Wat wordt zelden gevraagd? Minder dan 5 keer gevraagd in 90 dagen');
      expect(text.indexOf('vaak gevraagd?')).toBeLessThan(text.indexOf('zelden gevraagd?'));

      await asked(rare.id, 7);
      app.clock.advance({ seconds: 2 });
      const english = await visitor.open('/en/faq');
      expect(english.text).toContain('Wat wordt zelden gevraagd? Asked 9 times in 90 days Nederlands');
    });

    it('shows the questions about one product', async () => {
      const product = await buildProduct(app, { key: 'kettle', name: { nl: 'De ketel', en: 'The kettle' } });
      const article = await buildArticle(app, { question: 'Hoe ontkalk ik de ketel?', productId: product.id });
      await asked(article.id, 5, product.id);

      const { text } = await visitor.open('/nl/products/kettle');
      expect(text).toContain('De ketel');
      expect(text).toContain('Hoe ontkalk ik de ketel? 5 keer gevraagd');
      expect(text).not.toContain('vaak gevraagd?');
      expect((await visitor.open('/nl/products/unknown')).status).toBe(404);
    });

    it('shows an answer, and takes the word of who it helped', async () => {
      const article = await buildArticle(app, { question: 'Hoe reset ik het?', answer: 'Druk **lang** op de knop.' });
      const page = await visitor.open(`/nl/articles/${slugOf(article)}`);
      expect(page.html).toContain('<strong>lang</strong>');

      const thanked = await visitor.submit('/verdict', { solved: 'yes' });
      expect(thanked.text).toContain('Fijn dat het gelukt is');
      const [verdict] = await app.db.query('SELECT solved FROM article_verdict WHERE article_id = $1', [article.id]);
      expect(verdict).toEqual({ solved: true });
      // It is said once.
      expect((await visitor.open(`/nl/articles/${slugOf(article)}`)).text).not.toContain('Fijn dat het gelukt is');
    });

    it('leads who it did not help to the form, with what they read', async () => {
      const product = await buildProduct(app, { key: 'lamp', name: { nl: 'De lamp' } });
      const article = await buildArticle(app, { question: 'Waarom knippert de lamp?', productId: product.id });
      await visitor.open(`/nl/articles/${slugOf(article)}`);

      const form = await visitor.submit('/verdict', { solved: 'no' });
      expect(form.path).toContain('/nl/ask');
      expect(form.text).toContain('Jammer dat “Waarom knippert de lamp?” je niet verder hielp');
      expect(form.html).toContain('<option value="lamp" selected>');
    });

    it('leads old addresses on, and to the language an answer is in', async () => {
      const article = await buildArticle(app, { question: 'Alleen Nederlands?', answer: 'Ja.' });
      const there = await visitor.open(`/nl/articles/${slugOf(article)}`);
      expect(there.text).toContain('Alleen in het Nederlands');
      expect(there.html).not.toContain('hreflang="en" href="http');
    });

    it('finds answers by words, and says what to do when there are none', async () => {
      await buildArticle(app, { question: 'Hoe wissel ik de batterij?', answer: 'Draai het klepje los.' });
      await app.settled();

      const found = await visitor.open('/nl/search?q=batterij');
      expect(found.text).toContain('1 antwoord gevonden voor “batterij”');
      expect(found.html).toContain('<mark>batterij</mark>');
      const none = await visitor.open('/nl/search?q=<script>xyzzy');
      expect(none.text).toContain('Hier hebben we nog geen antwoord op');
      expect(none.html).not.toContain('<script>xyzzy');
      expect((await visitor.open('/nl/search')).text).toContain('Typ een paar woorden');
    });

    it.each(['/nl/search?q[]=a&q[]=b', '/nl/search?x=1', '/nl/ask?about[]=x', '/nl/ask/done?number=x'])(
      'is not upset by %s',
      async (path) => {
        expect((await visitor.open(path)).status).toBe(200);
      },
    );

    it('keeps drafts and what is for others out of every page', async () => {
      const hidden = [
        await buildArticle(app, { question: 'Geheim concept zoekwoord', published: false }),
        await buildArticle(app, { question: 'Geheim intern zoekwoord', audience: 'staff' }),
        await buildArticle(app, { question: 'Geheim klanten zoekwoord', audience: 'customers' }),
      ];
      for (const article of hidden) await asked(article.id, 6);
      app.clock.advance({ seconds: 2 });

      const paths = ['/nl', '/en', '/nl/faq', '/nl/search?q=geheim+zoekwoord', '/nl/search/suggestions?q=geheim'];
      for (const path of paths) expect((await visitor.open(path)).html).not.toContain('Geheim');
      for (const article of hidden) {
        expect((await visitor.open(`/nl/articles/${slugOf(article)}`)).status).toBe(404);
      }
      const customer = new Visitor(app, await signIn(app, await buildAccount(app)));
      const faq = await customer.open('/nl/faq');
      expect(faq.text).toContain('Geheim klanten zoekwoord');
      expect(faq.text).not.toContain('Geheim intern zoekwoord');
    });

    it('does not ask the database for the front page once it is warm', async () => {
      await visitor.open('/nl');
      const before = app.db.query.bind(app.db);
      let queries = 0;
      app.db.query = (...given) => {
        queries += 1;
        return before(...given);
      };
      const begun = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => request(app.http).get('/nl')));
      const seconds = Math.floor((performance.now() - begun) / 1000);
      app.db.query = before;

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      // The FAQ's revision may be looked at once a second; nothing per visit.
      expect(queries).toBeLessThan(3 + seconds);
      expect(answers[0]!.headers['set-cookie']).toBeUndefined();
    });
  });

  describe('asking', () => {
    it('takes a question of a visitor, with a file', async () => {
      await visitor.open('/nl/ask');
      const done = await visitor.submit(
        '/nl/ask',
        { subject: 'Mijn scherm is zwart', text: 'Sinds vanochtend.', email: 'Nieuw@Voorbeeld.nl', name: 'Noor' },
        [{ field: 'files', name: 'foto.txt', content: 'wat ik zie' }],
      );

      expect(done.text).toContain('Dank je wel, we gaan ermee aan de slag');
      const number = /#(\d+)/.exec(done.text)![1]!;
      const ticket = await app.get(TicketsQueries).get(SYSTEM, number);
      expect(ticket).toMatchObject({ subject: 'Mijn scherm is zwart', locale: 'nl', channel: 'web', status: 'open' });
      expect(ticket.requester?.email).toBe('nieuw@voorbeeld.nl');
      expect(ticket.moments[0]!.attachments[0]).toMatchObject({ name: 'foto.txt', mediaType: 'text/plain' });
    });

    it('keeps what was typed, and says beside each field what is wrong', async () => {
      await visitor.open('/nl/ask');
      const again = await visitor.submit('/nl/ask', { text: 'Wat ik <b>typte</b>', email: 'geen adres' });

      expect(again.status).toBe(422);
      expect(again.html).toContain('Wat ik &lt;b&gt;typte&lt;/b&gt;</textarea>');
      expect(again.html).toContain('value="geen adres"');
      expect(again.text).toContain('Er moeten nog 2 dingen anders');
      expect(again.html).toMatch(/id="field-subject-error"[^]*Vat je vraag samen/);
      expect(again.html).toContain('aria-describedby="field-email-error"');
    });

    it('keeps what was typed when a file is refused', async () => {
      await visitor.open('/nl/ask');
      const values = { subject: 'Kijk eens', text: 'Bijgevoegd.', email: 'a@voorbeeld.nl' };
      const refused = await visitor.submit('/nl/ask', values, [
        { field: 'files', name: 'kwaad.html', content: '<html><script>alert(1)</script>' },
      ]);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('kwaad.html kunnen we niet aannemen');
      expect(refused.html).toContain('value="Kijk eens"');

      const tooLarge = await visitor.submit('/nl/ask', {}, [
        { field: 'files', name: 'groot.txt', content: 'x'.repeat(11 * 1024 * 1024) },
      ]);
      expect(tooLarge.text).toContain('groot.txt is groter dan 10 MB');
      const tooMany = await visitor.submit(
        '/nl/ask',
        {},
        Array.from({ length: 6 }, (_, index) => ({ field: 'files', name: `${index}.txt`, content: 'x' })),
      );
      expect(tooMany.text).toContain('Stuur er hoogstens 5 mee');
      expect(await app.db.query(`SELECT 1 FROM ticket WHERE subject = 'Kijk eens'`)).toEqual([]);
    });

    it('asks a customer no address, and leads them to their question', async () => {
      const customer = new Visitor(app, await signIn(app, await buildAccount(app, { locale: 'en' })));
      expect((await customer.open('/en/ask')).html).not.toContain('name="email"');

      const done = await customer.submit('/en/ask', { subject: 'It beeps', text: 'All night.' });
      const number = /#(\d+)/.exec(done.text)![1]!;
      expect(done.html).toContain(`/en/my/questions/${number}`);
      expect((await customer.open(`/en/my/questions/${number}`)).text).toContain('All night.');
    });
  });

  describe('my questions', () => {
    it('says what to do when there are none', async () => {
      const customer = new Visitor(app, await signIn(app, await buildAccount(app)));

      expect((await customer.open('/nl/my/questions')).text).toContain('Je hebt nog niets gevraagd');
    });

    it('shows the whole history, but nothing that staff said among themselves', async () => {
      const anna = await buildAccount(app, { name: 'Anna' });
      const aya = actorOf(await buildAccount(app, { role: 'agent', name: 'Aya' }));
      const ticket = await buildTicket(app, { requesterId: anna.id, subject: 'Waar blijft het?' });
      const talk = app.get(TicketConversation);
      await talk.note(aya, ticket.id, { text: 'Lastige klant' });
      await talk.note(aya, ticket.id, { text: 'Pakket gezien in depot', visibility: 'customer' });
      await talk.reply(aya, ticket.id, { text: 'Het is onderweg.', channel: 'phone', status: 'waiting' });

      const customer = new Visitor(app, await signIn(app, anna));
      const { text } = await customer.open(`/nl/my/questions/${ticket.number}`);
      expect(text).toContain('Aya Medewerker telefoon');
      expect(text).toContain('Het is onderweg.');
      expect(text).toContain('Pakket gezien in depot');
      expect(text).toContain('Wacht op jou');
      expect(text).not.toContain('Lastige klant');
    });

    it('is nobody else’s business', async () => {
      const ticket = await buildTicket(app, { requesterId: (await buildAccount(app)).id, subject: 'Privé zaak' });
      const other = new Visitor(app, await signIn(app, await buildAccount(app)));

      for (const path of [`/nl/my/questions/${ticket.number}`, `/nl/my/questions/${ticket.id}`]) {
        expect((await other.open(path)).status).toBe(404);
      }
      expect((await other.open('/nl/my/questions')).text).not.toContain('Privé zaak');
      expect((await other.open('/nl/search?q=privé')).text).not.toContain('Privé zaak');
      expect((await visitor.open(`/nl/my/questions/${ticket.number}`)).path).toContain('/nl/sign-in');
    });

    it('takes an answer with a file, and opens again what was not solved', async () => {
      const anna = await buildAccount(app);
      const ticket = await buildTicket(app, { requesterId: anna.id, status: 'solved' });
      const customer = new Visitor(app, await signIn(app, anna));
      const page = await customer.open(`/nl/my/questions/${ticket.number}`);
      expect(page.text).toContain('Zo is het opgelost Opgelost.');

      const reopened = await customer.submit('/reopening', { text: 'Het knippert weer.' });
      expect(reopened.text).toContain('Je vraag staat weer open');
      const replied = await customer.submit('/replies', { text: 'Zie de foto.' }, [
        { field: 'files', name: 'foto.txt', content: 'knipper' },
      ]);
      expect(replied.text).toContain('Je bericht is verstuurd');
      expect(replied.text).toContain('foto.txt');
      expect(await app.get(TicketsQueries).get(SYSTEM, ticket.id)).toMatchObject({ status: 'open', solution: null });
    });

    it('says so when it was closed meanwhile', async () => {
      const anna = await buildAccount(app);
      const ticket = await buildTicket(app, { requesterId: anna.id, status: 'solved' });
      const customer = new Visitor(app, await signIn(app, anna));
      await customer.open(`/nl/my/questions/${ticket.number}`);
      const { version } = await app.get(TicketsQueries).get(SYSTEM, ticket.id);
      await app.get(TicketClosing).close(SYSTEM, ticket.id, version);

      const late = await customer.submit('/replies', { text: 'Nog iets' });
      expect(late.status).toBe(422);
      expect(late.text).toContain('Deze vraag is intussen afgesloten');
    });
  });
});
