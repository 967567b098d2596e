import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SYSTEM, TeamsService } from '../../src/accounts/index.js';
import {
  Attachments,
  TicketConversation,
  TicketHandling,
  TicketLinks,
  TicketMerging,
  TicketsQueries,
} from '../../src/tickets/index.js';
import { actorOf, buildAccount, buildArticle, buildProduct, buildTicket, signIn } from '../setup/build.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

// Each look at a page takes a second or two, on a busy machine some more.
jest.setTimeout(120_000);

describeInBrowser('the desk in a browser', () => {
  let browser: TestBrowser;
  let desk: Awaited<ReturnType<typeof fillDesk>>;
  beforeAll(async () => {
    browser = await startBrowser();
    desk = await fillDesk(browser);
  }, 120_000);
  afterAll(() => browser.stop());

  describe.each(['nl', 'en'] as const)('in %s', (locale) => {
    // The lesser pages are seen wide and narrow, in light and dark, by the two languages together.
    const looks = locale === 'nl' ? (['wide', 'narrow-dark'] as const) : (['wide-dark', 'narrow'] as const);
    let page: Page;
    beforeAll(async () => {
      page = await browser.open({ cookie: `${desk.admin[locale]}; locale=${locale}` });
    });
    afterAll(() => page.close());
    const go = (path: string) => page.goto(`${browser.origin}${path}`);
    const ticket = () => `/desk/tickets/${desk.long.number}`;

    it('shows the queue', async () => {
      await go('/desk?view=open&priority=high');
      await page.locator('.filters > summary').click();
      await walk(page, `desk-queue-filtered-${locale}`, { looks });
      await go('/desk');
      await walk(page, `desk-queue-${locale}`);
    });

    it('says that there is nothing to do', async () => {
      await go('/desk?view=mine');
      await walk(page, `desk-queue-empty-${locale}`, { looks });
      await go('/desk?q=xyzzy');
      await walk(page, `desk-queue-not-found-${locale}`, { looks });
    });

    it('shows a ticket with its whole history', async () => {
      await go(ticket());
      await walk(page, `desk-ticket-${locale}`);
    });

    it('shows what can be done with a ticket', async () => {
      await go(`${ticket()}?do=solve`);
      await page.locator('#solve-words').pressSequentially('thermostaat');
      await page.locator('#solve-options .pick').nth(1).waitFor();
      await page.locator('.linking > summary').click();
      await page.locator('.adding > summary').click();
      await walk(page, `desk-ticket-solve-${locale}`, { looks });
      await page.locator('label[for="do-note"]').click();
      await walk(page, `desk-ticket-note-${locale}`, { looks });
    });

    it('shows which keys there are', async () => {
      await go('/desk');
      await page.keyboard.press('?');
      await walk(page, `desk-keys-${locale}`, { looks });
    });

    it('shows both tickets before they are merged', async () => {
      await go(`${ticket()}/merge`);
      await walk(page, `desk-merge-empty-${locale}`, { looks });
      await go(`${ticket()}/merge?into=${desk.other.number}`);
      await walk(page, `desk-merge-${locale}`, { looks });
    });

    it('shows the form for a ticket on behalf of a customer', async () => {
      await go('/desk/tickets/new');
      await page.locator('#field-customer').pressSequentially('ann');
      await page.locator('.customer-list input').first().check();
      await page.locator('#field-solved').check();
      await walk(page, `desk-new-filled-${locale}`);
    });

    it('shows what is wrong with a form', async () => {
      await go('/desk/tickets/new');
      await page.locator('#field-requester').check();
      await page.evaluate('document.querySelector("form.new-form").noValidate = true');
      await page.locator('.new-side [type="submit"]').click();
      await page.locator('.summary').waitFor();
      await walk(page, `desk-new-wrong-${locale}`, { looks });
    });

    it('shows what somebody else changed meanwhile', async () => {
      const { id, number, version } = await buildTicket(browser.app, { subject: 'Wie van ons tweeën antwoordt?' });
      await go(`/desk/tickets/${number}`);
      await browser.app
        .get(TicketConversation)
        .reply(desk.teun, id, { version, text: 'Dat is al geregeld, u krijgt vandaag bericht.', status: 'waiting' });
      await page.locator('#reply-text').fill('Ik zoek het voor u uit.');
      await page.locator('.panel--reply [type="submit"]').click();
      await page.locator('.conflict').waitFor();
      expect(await page.locator('#reply-text').inputValue()).toBe('Ik zoek het voor u uit.');
      await walk(page, `desk-conflict-${locale}`, { looks });
    });

    it('shows a solved ticket, and the way back', async () => {
      const { number } = await buildTicket(browser.app, { subject: 'Dit is zo opgelost' });
      await go(`/desk/tickets/${number}?do=solve`);
      await page.locator('#solve-text').fill('De app opnieuw installeren hielp.');
      await page.locator('.panel--solve .panel-send [type="submit"]').click();
      await page.locator('.flash').waitFor();
      await walk(page, `desk-solved-${locale}`, { looks });
    });
  });
});

describeInBrowser('working at the desk', () => {
  let browser: TestBrowser;
  let cookie: string;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    cookie = await signIn(browser.app, await buildAccount(browser.app, { role: 'agent', name: 'Samira Bouali' }));
  });
  beforeEach(async () => {
    page = await browser.open({ cookie });
  });
  afterEach(() => page.close());
  afterAll(() => browser.stop());
  const go = (path: string) => page.goto(`${browser.origin}${path}`);
  const read = (number: number) => browser.app.get(TicketsQueries).get(SYSTEM, String(number));

  it('walks the queue with the keyboard alone', async () => {
    const product = await buildProduct(browser.app);
    const [first, second] = [
      await buildTicket(browser.app, { productId: product.id, subject: 'De eerste' }),
      await buildTicket(browser.app, { productId: product.id, subject: 'De tweede' }),
    ];
    await go(`/desk?product=${product.id}`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/desk/tickets/${first.number}?**`);
    await page.keyboard.press('j');
    await page.waitForURL(`**/desk/tickets/${second.number}?**`);
    await page.keyboard.press('u');
    await page.waitForURL(`**/desk?product=${product.id}`);
    await page.keyboard.press('/');
    await page.keyboard.type(`#${second.number}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/desk/tickets/${second.number}`);
  });

  it('answers with the keyboard, and leaves the letters to whoever writes', async () => {
    const { number } = await buildTicket(browser.app);
    await go(`/desk/tickets/${number}`);
    await page.keyboard.press('r');
    await page.keyboard.type('just keys: j k u r n s ?');
    await page.keyboard.press('Control+Enter');
    await page.locator('.flash').waitFor();
    expect((await read(number)).moments.at(-1)).toMatchObject({ text: 'just keys: j k u r n s ?', direction: 'out' });
  });

  it('lets people who are bothered by keys of one letter switch them off', async () => {
    await go('/desk');
    await page.keyboard.press('?');
    await page.locator('[data-keys-switch]').uncheck();
    await page.keyboard.press('Escape');
    await page.locator('#keys').waitFor({ state: 'hidden' });
    await page.locator('main').press('?');
    expect(await page.locator('#keys').isVisible()).toBe(false);
  });

  it('finds articles while somebody types, keeps what is ticked, and solves with them', async () => {
    const one = await buildArticle(browser.app, { question: 'Waarom lekt de regenton?' });
    await buildArticle(browser.app, { question: 'Hoe vouw ik een kraanvogel?' });
    const { number } = await buildTicket(browser.app);
    await go(`/desk/tickets/${number}`);
    await page.keyboard.press('s');
    const words = page.locator('#solve-words');
    await words.fill('regent');
    const first = page.locator('#solve-options .pick', { hasText: 'regenton' });
    await first.waitFor();
    await words.press('ArrowDown');
    await page.keyboard.press('Space');
    await words.fill('kraanv');
    await page.locator('#solve-options .pick', { hasText: 'kraanvogel' }).waitFor();
    expect(await first.locator('input').isChecked()).toBe(true);
    expect(await page.locator('.panel--solve [data-announce]').textContent()).toContain('kraanv');

    // Enter looks again; it must never send a half-written solution.
    await words.press('Enter');
    await page.locator('#solve-text').fill('Het deksel zat los.');
    await page.keyboard.press('Control+Enter');
    await page.locator('.flash-undo').waitFor();
    expect(await read(number)).toMatchObject({ status: 'solved', solution: 'Het deksel zat los.' });
    expect((await read(number)).links.map(({ articleId }) => articleId)).toEqual([one.id]);

    await page.locator('.flash-undo').click();
    await page.locator('.flash', { hasText: 'weer open' }).waitFor();
    expect((await read(number)).status).toBe('open');
  });

  it('puts the address of an article into the answer, and keeps a draft until it is sent', async () => {
    const article = await buildArticle(browser.app, { question: 'Hoe ontkalk ik de ketel?' });
    const { number, id } = await buildTicket(browser.app);
    await browser.app.get(TicketLinks).link(SYSTEM, id, article.id);
    await go(`/desk/tickets/${number}`);
    await page.locator('#reply-text').fill('Kijk eens hier:');
    await page.locator('.links [data-insert]').click();
    const text = await page.locator('#reply-text').inputValue();
    expect(text).toMatch(/^Kijk eens hier: http.+\/nl\/articles\/\S+ $/);

    await go('/desk');
    await go(`/desk/tickets/${number}`);
    expect(await page.locator('#reply-text').inputValue()).toBe(text);
    await page.locator('.panel--reply .panel-send [type="submit"]').click();
    await page.locator('.flash').waitFor();
    expect(await page.locator('#reply-text').inputValue()).toBe('');
  });

  it('keeps the counts fresh while somebody looks, without moving the focus', async () => {
    await go('/desk');
    const counted = page.locator('.views a', { hasText: 'Wacht op antwoord' });
    const before = Number(await counted.locator('.view-count').textContent());
    await counted.focus();
    await buildTicket(browser.app);
    await page.evaluate('document.getElementById("desk-views").dispatchEvent(new CustomEvent("desk:refresh"))');
    await counted.locator('.view-count', { hasText: String(before + 1) }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Wacht op antwoord');
  });

  it('finds a customer while somebody types', async () => {
    const customer = await buildAccount(browser.app, { name: 'Wilhelmina Zonderland' });
    await go('/desk/tickets/new');
    await page.locator('#field-customer').pressSequentially('wilhel');
    await page.locator('.customer-list label', { hasText: 'Zonderland' }).click();
    await page.locator('#field-subject').fill('Belt over de regenton');
    await page.locator('#field-text').fill('Er komt water uit.');
    await page.locator('.new-side [type="submit"]').click();
    await page.locator('.flash').waitFor();
    const number = Number(/tickets\/(\d+)/.exec(page.url())![1]);
    expect(await read(number)).toMatchObject({ requester: { id: customer.id }, channel: 'phone' });
  });

  it('works without script', async () => {
    const plain = await browser.open({ cookie, script: false });
    const article = await buildArticle(browser.app, { question: 'Hoe hang ik een vogelhuis op?' });
    const { number } = await buildTicket(browser.app);
    await plain.goto(`${browser.origin}/desk/tickets/${number}`);
    await plain.locator('label[for="do-solve"]').click();
    await plain.locator('#solve-text').fill('Aan de noordkant.');
    await plain.locator('#solve-words').fill('vogelhuis');
    await plain.locator('#solve-words').press('Enter');
    await plain.locator(`#solve-${article.id}`).check();
    expect(await plain.locator('#solve-text').inputValue()).toBe('Aan de noordkant.');
    await plain.locator('.panel--solve .panel-send [type="submit"]').click();
    await plain.locator('.flash').waitFor();
    expect(await read(number)).toMatchObject({ status: 'solved', links: [{ articleId: article.id }] });
    await plain.close();
  });
});

/** A morning at a desk: some wait long, some are urgent, one has a whole history. */
async function fillDesk({ app }: TestBrowser) {
  app.clock.advance({ hours: -50 });
  const team = await app.get(TeamsService).create(SYSTEM, 'Eerste lijn');
  const agent = await buildAccount(app, { role: 'agent', name: 'Samira Bouali', teamId: team.id });
  const marit = await buildAccount(app, { role: 'admin', name: 'Marit Hoekstra', teamId: team.id });
  const teun = await buildAccount(app, { role: 'agent', name: 'Teun Brouwer', teamId: team.id });
  const mary = await buildAccount(app, { role: 'admin', name: 'Mary Seacole', locale: 'en' });
  const products = await Promise.all(
    [
      ['Zonnedal-app', 'Zonnedal app'],
      ['Slimme thermostaat', 'Smart thermostat'],
      ['Facturen en betalen', 'Invoices and payments'],
    ].map(([nl, en]) => buildProduct(app, { name: { nl: nl!, en: en! } })),
  );
  const customers = await Promise.all(
    ['Anneke Postma', 'Ruben Kuipers', 'Lotte Veenstra', 'Fenna Dijkman'].map((name) =>
      buildAccount(app, { name, email: `${name.toLowerCase().replace(' ', '.')}@voorbeeld.nl` }),
    ),
  );
  const article = await buildArticle(app, {
    question: 'Hoe verbind ik mijn thermostaat opnieuw met wifi?',
    answer: 'Houd de knop **vijf tellen** ingedrukt tot het lampje knippert. Kies daarna in de app je wifi-netwerk.',
    productId: products[1]!.id,
  });
  await buildArticle(app, {
    question: 'Wat doe ik als de thermostaat geen warmte geeft?',
    answer: 'Controleer eerst de druk van de ketel. Kijk daarna of de thermostaat op vakantie staat.',
    productId: products[1]!.id,
  });
  await buildArticle(app, {
    question: 'Storing aan de thermostaat: wat zeg je tegen klanten?',
    answer: 'Verwijs naar de storingspagina en noem de verwachte hersteltijd.',
    audience: 'staff',
  });

  const asked = [
    ['Ik kan niet inloggen in de app sinds de update van vannacht', 0, 'web', 'urgent'],
    ['Mijn factuur is twee keer zo hoog als vorige maand', 2, 'email', 'high'],
    ['Hoe geef ik de meterstand door?', 2, 'phone', 'normal'],
    ['Verhuizing op 1 december, wat moet ik regelen?', 2, 'web', 'normal'],
    ['De thermostaat toont een leeg scherm', 1, 'chat', 'normal'],
    ['Kan mijn dochter ook bij mijn account?', 0, 'web', 'low'],
    [
      'Klacht: de monteur kwam niet opdagen en niemand belde mij daarover, terwijl ik vrij had genomen',
      1,
      'counter',
      'high',
    ],
  ] as const;
  for (const [index, [subject, product, channel, priority]] of asked.entries()) {
    app.clock.advance({ hours: 5, minutes: 13 });
    await buildTicket(app, {
      subject,
      text: `${subject}. Kunnen jullie mij helpen?`,
      productId: products[product]!.id,
      channel,
      priority,
      requesterId: customers[index % customers.length]!.id,
      ...(index % 3 === 1 ? { assigneeId: agent.id } : {}),
      ...(index % 3 === 2 ? { assigneeId: teun.id, teamId: team.id } : {}),
    });
  }

  const long = await tellStory();
  app.clock.advance({ hours: 2 });
  const other = await buildTicket(app, {
    subject: 'De wifi van mijn thermostaat valt weg',
    requesterId: customers[1]!.id,
  });
  return { admin: { nl: await signIn(app, marit), en: await signIn(app, mary) }, teun: actorOf(teun), long, other };

  async function tellStory() {
    const [anneke] = customers;
    const [samira, teunActor] = [actorOf(agent), actorOf(teun)];
    const said = app.get(TicketConversation);
    const twin = await buildTicket(app, {
      subject: 'Thermostaat weer offline',
      text: 'Hij is nu voor de tweede keer deze week offline.',
      requesterId: anneke!.id,
      productId: products[1]!.id,
    });
    await buildTicket(app, { subject: 'Waar vind ik mijn jaarnota?', requesterId: anneke!.id, status: 'solved' });
    app.clock.advance({ minutes: 12 });
    const { id } = await buildTicket(app, {
      subject: 'Thermostaat verliest steeds de wifi-verbinding',
      text: 'Goedemorgen,\n\nSinds een week verliest mijn thermostaat elke nacht de verbinding. Op https://zonnedal.example/hulp vond ik niets.\n\nGroet, Anneke',
      requesterId: anneke!.id,
      productId: products[1]!.id,
      channel: 'email',
      priority: 'high',
    });
    app.clock.advance({ minutes: 9 });
    await app.get(TicketHandling).assign(samira, id, { version: 2, assigneeId: agent.id, teamId: team.id });
    await app.get(TicketHandling).update(samira, id, { version: 3, type: 'incident' });
    app.clock.advance({ minutes: 4 });
    await said.note(samira, id, {
      text: 'Vorige maand ook al gebeld hierover. Router van de provider lijkt de oorzaak.',
    });
    app.clock.advance({ minutes: 6 });
    await said.reply(samira, id, {
      channel: 'email',
      status: 'waiting',
      text: 'Dag mevrouw Postma,\n\nWat vervelend. Brandt het lampje van de thermostaat groen of oranje?',
    });
    app.clock.advance({ minutes: 50 });
    const { moment } = await said.reply(actorOf(anneke!), id, {
      text: 'Oranje! Ik heb een foto meegestuurd.',
      channel: 'email',
    });
    const photo = { name: 'lampje.png', content: PIXEL };
    await app.get(Attachments).attach(actorOf(anneke!), id, moment.id, [photo]);
    app.clock.advance({ minutes: 3 });
    await said.note(teunActor, id, { text: 'We zoeken dit uit met de leverancier.', visibility: 'customer' });
    await app.get(TicketMerging).merge(teunActor, twin.id, { intoId: id, version: 1 });
    await app.get(TicketLinks).link(teunActor, id, article.id);
    return app.get(TicketsQueries).get(SYSTEM, id);
  }
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
