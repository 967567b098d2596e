import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticlesService } from '../src/knowledge/index.js';
import { Matcher, ModelStore, Trainings, type Training } from '../src/matching/index.js';
import { KnownArticles } from '../src/matching/known-articles.queries.js';
import { MatchLessons } from '../src/matching/match-lessons.js';
import { TrainingSchedule } from '../src/matching/training-schedule.js';
import { Importer, recordSource, TicketDeletion, TicketLinks, TicketLinksQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle, buildTicket } from './setup/build.js';
import { until } from './setup/until.js';

const PASSWORD = 'Ik ben mijn wachtwoord vergeten';
const INVOICE = 'Waar vind ik mijn factuur?';
const BOILER = 'De ketel verliest druk';

/** The whole life of the model: what it knows at first, what it learns, and what becomes of it when it is trained. */
describe('the model', () => {
  let app: TestApp;
  let links: TicketLinks;
  const articles = new Map<string, string>();

  const ask = (subject: string, text = subject) => buildTicket(app, { subject, text });
  const predicted = async (ticketId: string) => {
    await app.settled();
    const found = (await app.get(TicketLinksQueries).articlesOf(SYSTEM, [ticketId])).get(ticketId) ?? [];
    return found.filter(({ source }) => source === 'predicted').map(({ articleId }) => articleId);
  };
  const confirm = async (subject: string, articleId: string) => {
    const ticket = await ask(subject);
    await links.link(SYSTEM, ticket.id, articleId);
    return ticket;
  };
  const train = async (): Promise<Training> => {
    await app.settled();
    const { id } = await app.get(Trainings).request(SYSTEM, 'request');
    await until('it is trained', async () => ['finished', 'failed'].includes((await training(id)).state), 60);
    return training(id);
  };
  const training = async (id: string) => (await app.get(Trainings).latest(20)).find((one) => one.id === id)!;
  /** As a process that starts now would answer. */
  const anew = async (subject: string) => {
    const other = new Matcher(
      app.db,
      app.get(ModelStore),
      app.get(MatchLessons),
      app.get(KnownArticles),
      app.get(Trainings),
    );
    await other.ready();
    const match = await other.match({ subject, text: subject, locale: 'nl', productId: null });
    await other.onApplicationShutdown();
    return match;
  };
  const now = async (subject: string) => {
    await app.get(Matcher).ready();
    return app.get(Matcher).match({ subject, text: subject, locale: 'nl', productId: null });
  };

  beforeAll(async () => {
    app = await startTestApp({ PREDICTED_LINKS: 'on' });
    links = app.get(TicketLinks);
    for (const [question, answer] of [
      [PASSWORD, 'Kies op het inlogscherm voor wachtwoord vergeten. U krijgt een mail met een link.'],
      [INVOICE, 'U vindt uw facturen onder Mijn facturen. Daar kunt u ze ook downloaden.'],
      [BOILER, 'Vul de ketel bij tot de meter tussen 1 en 2 bar staat.'],
    ] as const) {
      articles.set(question, (await buildArticle(app, { question, answer })).id);
    }
    await train();
  }, 120_000);
  afterAll(() => app.stop());

  it('knows the articles by their own words, before anybody linked anything', async () => {
    const ticket = await ask('wachtwoord vergeten', 'Ik ben mijn wachtwoord vergeten en kan niet inloggen.');
    expect(await predicted(ticket.id)).toEqual([articles.get(PASSWORD)]);
  });

  it('learns from one link', async () => {
    const question = 'Hoe wijzig ik mijn termijnbedrag?';
    const article = await buildArticle(app, { question, answer: 'Onder Mijn betalingen.' });
    const learned = await confirm('De bakker om de hoek heeft geen krentenbollen', article.id);
    await app.settled();
    const { candidates } = await now('Bakker heeft geen krentenbollen om de hoek');
    expect(candidates[0]).toMatchObject({ articleId: article.id, similar: [{ ticketId: learned.id }] });
  });

  it('takes no for an answer, until somebody says yes', async () => {
    const ticket = await ask('factuur', 'Waar vind ik mijn factuur?');
    expect(await predicted(ticket.id)).toEqual([articles.get(INVOICE)]);

    await links.remove(SYSTEM, ticket.id, articles.get(INVOICE)!);
    expect(await predicted(ticket.id)).toEqual([]);
  });

  it('shares an ask among the articles that are likely, of which none need be the answer', async () => {
    const ticket = await ask('Over de ketel en de factuur');
    await app.settled();
    const shares = await app.db.query<{ probability: number }>(
      'SELECT probability FROM ticket_link WHERE ticket_id = $1 ORDER BY probability DESC',
      [ticket.id],
    );
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1);
    expect(await predicted(ticket.id)).toHaveLength(shares.filter(({ probability }) => probability >= 0.5).length);
  });

  it('gives way to what a person says', async () => {
    const ticket = await ask('factuur', 'Waar vind ik mijn factuur van vorige maand?');
    expect(await predicted(ticket.id)).toEqual([articles.get(INVOICE)]);

    await links.link(SYSTEM, ticket.id, articles.get(BOILER)!);
    expect(await predicted(ticket.id)).toEqual([]);
  });

  it('predicts nothing that customers can’t read', async () => {
    const service = app.get(ArticlesService);
    const staff = { question: 'Zebrapad oversteken met ganzen', answer: 'Alleen intern.', audience: 'staff' as const };
    const article = await buildArticle(app, staff);
    const draft = await buildArticle(app, { question: 'Zebrapad met ganzen: klad', published: false });
    const ticket = await ask('Zebrapad oversteken met ganzen');
    expect(await predicted(ticket.id)).toEqual([]);

    const { version } = await service.update(SYSTEM, article.id, { version: article.version, audience: 'public' });
    expect(await predicted(ticket.id)).toEqual([article.id]);
    await service.archive(SYSTEM, article.id, null, version);
    expect(await predicted(ticket.id)).not.toContain(article.id);
    expect((await now('Zebrapad met ganzen')).candidates.map(({ articleId }) => articleId)).not.toContain(draft.id);
  });

  it('looks again when the words of a ticket change, and forgets what is deleted', async () => {
    const ticket = await confirm('Kwispelstaartende kamerolifant gezocht', articles.get(BOILER)!);
    await app.settled();
    const similar = async () => {
      const { candidates } = await now('kwispelstaartende kamerolifant');
      return candidates.flatMap((candidate) => candidate.similar.map(({ ticketId }) => ticketId));
    };
    expect(await similar()).toContain(ticket.id);

    await app.get(TicketDeletion).delete(SYSTEM, ticket.id);
    await app.settled();
    expect(await similar()).not.toContain(ticket.id);
  });

  it.each([
    ['an emoji', '🦆'],
    ['another script', '問題があります。助けてください'],
    ['an article pasted whole', `${INVOICE} U vindt uw facturen onder Mijn facturen. `.repeat(400)],
    ['ten thousand times one word', 'ketel '.repeat(10_000).slice(0, 50_000)],
    ['no word at all', '!?!?!? … ---'],
  ])('gets over %s', async (_, text) => {
    const ticket = await ask('?', text);
    await app.settled();
    const [thought] = await app.db.query('SELECT 1 FROM ticket_match WHERE ticket_id = $1', [ticket.id]);
    expect(thought).toBeDefined();
    for (const { probability } of (await now(text)).candidates) {
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });

  it('is the same on every process, and when an earlier version is put back', async () => {
    expect(await anew('factuur kwijt')).toEqual(await now('factuur kwijt'));
    for (let n = 0; n < 12; n += 1) {
      await confirm(`wachtwoord ${n} vergeten inloggen lukt niet`, articles.get(PASSWORD)!);
      await confirm(`factuur ${n} vinden of downloaden`, articles.get(INVOICE)!);
    }
    const first = await train();
    expect(first).toMatchObject({ state: 'finished', progress: 1, version: 2 });
    const trained = await now('factuur kwijt');
    expect(await anew('factuur kwijt')).toEqual(trained);

    await confirm('factuur kwijt geraakt door de hond', articles.get(BOILER)!);
    await app.settled();
    const learned = await now('factuur kwijt geraakt door de hond');
    expect(await anew('factuur kwijt geraakt door de hond')).toEqual(learned);

    await train();
    // While the newest is being loaded.
    await Promise.all([app.get(Matcher).ready(), app.get(ModelStore).putBack(SYSTEM, first.version!)]);
    expect(await now('factuur kwijt geraakt door de hond')).toEqual(learned);
    // As it does when nobody asked anything for a while.
    await app.get(Matcher).rest();
    expect(await now('factuur kwijt geraakt door de hond')).toEqual(learned);
  });

  it('sets a model aside that does worse on the newest links', async () => {
    await train();
    const before = await app.get(ModelStore).findUsed();
    // An import teaches nothing until the next training: here it says that everything is about the boiler.
    const wrong = Array.from({ length: 150 }, (_, n) => ({
      external_id: `wrong-${n}`,
      subject: `wachtwoord vergeten ${n}`,
      text: `factuur vinden downloaden wachtwoord vergeten inloggen ${n}`,
      opened_at: '2020-01-01T00:00:00Z',
      articles: [articles.get(BOILER)!],
    }));
    const { finished } = await app.get(Importer).start(SYSTEM, recordSource('wrong', wrong), { kind: 'tickets' });
    expect(await finished).toMatchObject({ rejected: 0 });
    for (let n = 0; n < 15; n += 1) {
      await confirm(`wachtwoord vergeten, ${n}`, articles.get(PASSWORD)!);
      await confirm(`factuur vinden, ${n}`, articles.get(INVOICE)!);
    }

    const { version } = await train();
    const models = await app.get(ModelStore).list();
    expect(models.find((model) => model.version === version)).toMatchObject({
      isUsed: false,
      trial: { links: 30, isWorse: true },
    });
    expect(await app.get(ModelStore).findUsed()).toEqual(before);
    const [audited] = await app.db.query(`SELECT subject FROM audit WHERE action = 'model.set-aside'`);
    expect(audited).toEqual({ subject: `model:${version}` });
  });

  it('is trained once for two who ask at once', async () => {
    const trainings = app.get(Trainings);
    const [one, other] = await Promise.all([
      trainings.request(SYSTEM, 'request'),
      trainings.request(SYSTEM, 'request'),
    ]);
    expect(one.id).toBe(other.id);
    await until('it is trained', async () => (await training(one.id)).state === 'finished', 60);
  });

  it('goes on with the words of the articles when it can not be read, and is trained anew by itself', async () => {
    const schedule = app.get(TrainingSchedule);
    const trainings = async () => (await app.get(Trainings).latest(50)).length;
    await train();
    const likeliest = async () => (await now('Mijn ketel verliest druk')).candidates[0]?.articleId;
    expect(await likeliest()).toBe(articles.get(BOILER));
    // The byte after the mark is the version of what follows.
    await app.db.query(
      `UPDATE match_model_part SET bytes = set_byte(bytes, $1, 250) WHERE part = 0 AND version = (
         SELECT version FROM match_model WHERE is_used)`,
      ['VBMATCH'.length],
    );
    await app.get(Matcher).rest();

    const before = await trainings();
    expect(await likeliest()).toBe(articles.get(BOILER));
    expect(await trainings()).toBe(before + 1);
    await until('it is trained', async () => (await app.get(Trainings).findActive()) === null, 60);
    expect((await app.get(Trainings).latest(1))[0]).toMatchObject({ state: 'finished', error: null });
    expect(await likeliest()).toBe(articles.get(BOILER));
    await schedule.trainWhenMuchChanged();
    expect(await trainings()).toBe(before + 1);
  }, 120_000);
});
