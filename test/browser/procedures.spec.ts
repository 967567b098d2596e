import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  ConnectorsService,
  fromYaml,
  RunsQueries,
  SecurityQuestions,
  WebhookSending,
  WebhooksQueries,
  WebhooksService,
  type ProcedureDefinition,
} from '../../src/procedures/index.js';
import { newId } from '../../src/platform/ids/index.js';
import { TicketsQueries } from '../../src/tickets/index.js';
import { actorOf, buildAccount, buildArticle, buildTicket, signIn } from '../setup/build.js';
import { instruct, releaseProcedure } from '../setup/procedures.js';
import { until } from '../setup/until.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

const demo = (file: string) =>
  fromYaml(readFileSync(`demo/procedures/${file}.yaml`, 'utf8')).value as ProcedureDefinition;
const DEFINITION = demo('reset-password');

describeInBrowser('procedures in a browser', () => {
  let browser: TestBrowser;
  let agent: Awaited<ReturnType<typeof buildAccount>>;
  let other: typeof agent;
  let procedureId: string;
  beforeAll(async () => {
    browser = await startBrowser();
    const { app } = browser;
    const admin = await buildAccount(app, { role: 'admin', name: 'Marit' });
    await app
      .get(ConnectorsService)
      .create(actorOf(admin), { key: 'mijn-zonnedal', kind: 'practice', name: 'Mijn Zonnedal' });
    [agent, other] = [
      await buildAccount(app, { role: 'agent', name: 'Samira' }),
      await buildAccount(app, { role: 'agent', name: 'Teun', locale: 'en' }),
    ];
    const article = await buildArticle(app, { question: 'Hoe stel ik mijn wachtwoord opnieuw in?' });
    ({ id: procedureId } = await releaseProcedure(app, DEFINITION, { articleId: article.id }));
    await instruct(app, agent, procedureId);
  }, 120_000);
  afterAll(() => browser.stop());

  const ticketOf = async (name: string) => {
    const customer = await buildAccount(browser.app, { name });
    return buildTicket(browser.app, {
      requesterId: customer.id,
      subject: 'Ik kan niet inloggen',
      text: 'Het lukt niet meer.',
    });
  };

  it('resets a password from opening the ticket to solved, in at most 8 clicks and 60 seconds', async () => {
    const ticket = await ticketOf('Anneke Postma');
    const page = await browser.open({ cookie: await signIn(browser.app, agent) });
    await page.goto(`${browser.origin}/desk`);
    let clicks = 0;
    const begun = Date.now();
    const click = async (name: string | RegExp, role: 'link' | 'button' = 'button') => {
      clicks += 1;
      await page.getByRole(role, { name }).first().click();
      await page.waitForLoadState('load');
    };
    await click('Ik kan niet inloggen', 'link');
    await walk(page, 'procedure-offered', { looks: ['wide'] });
    await click('Wachtwoord van Mijn Zonnedal opnieuw instellen');
    await walk(page, 'procedure-step', { looks: ['wide', 'narrow-dark'] });
    await click('Klopt');
    await click('Teruggebeld: het is de klant');
    await click('Voer uit');
    const password = await page.locator('#shown-0').inputValue();
    expect(password).toMatch(/^[a-z2-9]{4}-/);
    await click('Gezegd');
    await walk(page, 'procedure-done', { looks: ['wide', 'narrow'] });
    expect(await page.content()).not.toContain(password);
    await click(/Los ticket/);
    const seconds = (Date.now() - begun) / 1000;
    process.stdout.write(
      `\nA password reset, from opening the ticket to solved: ${clicks} clicks, ${seconds.toFixed(1)} s\n`,
    );
    const solved = await browser.app.get(TicketsQueries).get(actorOf(agent), ticket.id);
    expect(solved.status).toBe('solved');
    expect(clicks).toBeLessThanOrEqual(8);
    expect(seconds).toBeLessThanOrEqual(60);
  }, 120_000);

  it('lets a customer change their address, in both languages, and take it back', async () => {
    const { app, origin } = browser;
    const { id } = await releaseProcedure(app, demo('change-address'));
    const customer = await buildAccount(app, { name: 'Anneke Postma' });
    const page = await browser.open({ cookie: await signIn(app, customer) });
    await page.goto(`${origin}/nl/self-service`);
    await walk(page, 'self-service', { looks: ['wide', 'narrow'] });
    await page.goto(`${origin}/nl/self-service/${id}`);
    await walk(page, 'self-service-start', { looks: ['wide', 'narrow-dark'] });
    await page.getByRole('button', { name: 'Begin' }).click();
    await walk(page, 'self-service-ask', { looks: ['wide'] });
    await page.getByRole('textbox', { name: 'Naar welk adres' }).fill('Dorpsstraat 1, Assen');
    await page.getByRole('button', { name: 'Verder' }).click();
    await page.getByRole('button', { name: 'Mail mij een code' }).click();
    await walk(page, 'self-service-code', { looks: ['wide', 'narrow'] });
    const [mail] = await app.db.query<{ text: string }>(
      `SELECT text FROM mail WHERE to_address = $1 AND kind = 'identity-code'`,
      [customer.email],
    );
    await page.getByLabel('Code uit de mail').fill(/: (\d{6})/.exec(mail!.text)![1]!);
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.getByRole('button', { name: 'Voer uit' }).click();
    await page.goto(page.url().replace('/nl/', '/en/'));
    await walk(page, 'self-service-done.en', { looks: ['wide', 'narrow'] });
    await page.getByRole('link', { name: /^Question #/ }).click();
    await walk(page, 'self-service-question.en', { looks: ['wide', 'narrow'] });
    await page.getByRole('button', { name: 'Take it back' }).click();
    await walk(page, 'self-service-taken-back.en', { looks: ['wide'] });
    const [run] = (await browser.app.get(RunsQueries).list(actorOf(customer))).items;
    expect(run).toMatchObject({ status: 'undone', failure: 'taken-back' });
  }, 120_000);

  it('lets a customer set their security questions, in both languages', async () => {
    const { app, origin } = browser;
    const password = 'vier losse woorden samen';
    const customer = await buildAccount(app, { name: 'Anneke Postma', password });
    const page = await browser.open({ cookie: await signIn(app, customer), script: false });
    await page.goto(`${origin}/nl/my/account`);
    await page.getByRole('link', { name: 'Controlevragen instellen' }).click();
    for (const [at, answer] of ['Dorpsstraat', '?'].entries()) {
      const row = page.getByRole('group', { name: `Vraag ${at + 1}` });
      await row.getByLabel('Welke vraag?').selectOption({ index: at + 1 });
      await row.getByLabel('Antwoord').fill(answer);
    }
    await page.getByLabel('Je huidige wachtwoord').fill(password);
    await page.getByRole('button', { name: 'Bewaar de controlevragen' }).press('Enter');
    expect(await page.textContent('.summary')).toContain('minstens 3 letters');
    const faulty = await page.content();
    expect(faulty).not.toContain('Dorpsstraat');
    const questions = [0, 1].map((at) => ({ question: `Een eigen vraag, nummer ${at}?`, answer: `antwoord ${at}` }));
    await app.get(SecurityQuestions).choose({ ...actorOf(customer), sessionId: newId() }, { questions, password });
    const seen = await browser.open({ cookie: await signIn(app, customer) });
    await seen.goto(`${origin}/nl/my/security-questions`);
    await seen.getByRole('button', { name: 'Bewaar de controlevragen' }).click();
    await walk(seen, 'security-questions', { looks: ['wide', 'narrow-dark'] });
    await seen.goto(`${origin}/en/my/security-questions`);
    await walk(seen, 'security-questions.en', { looks: ['narrow'] });
  }, 60_000);

  it('shows webhooks and what came of their messages, in both languages', async () => {
    const { app, origin } = browser;
    const admin = await buildAccount(app, { role: 'admin' });
    const events = ['run.started', 'run.done'];
    const { id } = await app
      .get(WebhooksService)
      .create(actorOf(admin), { name: 'Ons portaal', url: 'https://10.0.0.1/vraagbaak/in', events });
    const { id: sent } = await app.get(WebhookSending).test(actorOf(admin), id);
    await until('it was tried', async () => {
      const { lastError } = await app.get(WebhooksQueries).delivery(actorOf(admin), id, sent);
      return lastError !== null;
    });
    const page = await browser.open({ cookie: await signIn(app, admin) });
    await page.goto(`${origin}/studio/webhooks`);
    await walk(page, 'webhooks', { looks: ['wide', 'narrow-dark'] });
    await page.goto(`${origin}/studio/webhooks/${id}`);
    await walk(page, 'webhook', { looks: ['wide', 'narrow'] });
    const english = await browser.open({
      cookie: await signIn(app, await buildAccount(app, { role: 'admin', locale: 'en' })),
    });
    await english.goto(`${origin}/studio/webhooks/${id}`);
    await walk(english, 'webhook-en', { looks: ['wide'] });
  }, 60_000);

  it('shows the ledger and who may run what, in both languages', async () => {
    const editor = await buildAccount(browser.app, { role: 'editor', name: 'Joost' });
    const page = await browser.open({ cookie: await signIn(browser.app, editor) });
    for (const path of ['ledger', 'procedures/instructed']) {
      await page.goto(`${browser.origin}/studio/${path}`);
      await walk(page, `studio-${path.replace('/', '-')}`, { looks: ['wide', 'narrow'] });
    }
  }, 120_000);

  it('writes a procedure in a form, with the keyboard and without script, in both languages', async () => {
    const { app, origin } = browser;
    const writer = await buildAccount(app, { role: 'editor', name: 'Joost Schrijver' });
    const page = await browser.open({ cookie: await signIn(app, writer), script: false });
    await page.goto(`${origin}/studio/procedures/${procedureId}/form`);
    await page.getByLabel('Soort van de nieuwe stap').nth(1).selectOption('run');
    await page.getByRole('button', { name: 'Voeg stap toe na stap 1', exact: true }).press('Enter');
    expect(page.url()).toContain('/form#step-1');
    const step = page.locator('#step-1');
    await step.getByLabel('Koppeling en handeling').selectOption('mijn-zonnedal set-address');
    await step.getByRole('button', { name: /Toon wat deze handeling/ }).press('Enter');
    await step.getByLabel('Wat de service doet (Nederlands)').fill('Zet het adres');
    await step.getByLabel('address', { exact: true }).fill('{{answers.nergens}}');
    await page.getByLabel('Titel (Engels)').press('Enter');
    expect(await step.getByLabel('address', { exact: true }).inputValue()).toBe('{{answers.nergens}}');
    await page.getByRole('button', { name: 'Bewaar als nieuwe versie' }).last().press('Enter');
    expect(await page.textContent('.summary')).toContain('set-address heeft login nodig.');
    const seen = await browser.open({ cookie: await signIn(app, writer) });
    await seen.goto(`${origin}/studio/procedures/${procedureId}/form`);
    await seen.getByRole('button', { name: 'Verwijder 1', exact: true }).click();
    for (const title of ['Titel (Nederlands)', 'Titel (Engels)']) await seen.getByLabel(title).fill('');
    await seen.getByLabel('Minuten met de hand').fill('0');
    await seen.getByRole('button', { name: 'Bewaar als nieuwe versie' }).last().click();
    expect(await seen.textContent('.summary')).toContain('Geef een tekst in ten minste één taal.');
    await walk(seen, 'studio-procedure-form', { looks: ['wide', 'narrow-dark'] });
    const english = await browser.open({
      cookie: await signIn(app, await buildAccount(app, { role: 'editor', locale: 'en' })),
    });
    await english.goto(`${origin}/studio/procedures/${procedureId}/form`);
    await walk(english, 'studio-procedure-form.en', { looks: ['wide', 'narrow'] });
    await english.goto(`${origin}/studio/procedures/${procedureId}`);
    await walk(english, 'studio-procedure.en', { looks: ['narrow'] });
  }, 120_000);

  it('shows what came back, what was refused and what there is, in both languages and without script', async () => {
    const ticket = await ticketOf('Ruben Kuipers');
    const page = await browser.open({ cookie: await signIn(browser.app, other), script: false });
    const go = async (path: string) => page.goto(`${browser.origin}${path}`);
    await go('/desk/procedures');
    await go(`/desk/procedures/${procedureId}`);
    await page.getByLabel('Write the password down').check();
    await page.getByLabel('Nowhere').check();
    await page.getByRole('button', { name: /I read it/ }).click();
    expect(await page.textContent('main')).toContain('Not everything is right yet');
    await page.getByLabel('Make sure that this is the customer').check();
    await page.getByLabel('Nowhere').check();
    await page.getByRole('button', { name: /I read it/ }).click();
    await go(`/desk/tickets/${ticket.number}`);
    await page.getByRole('button', { name: 'Reset the password of My Zonnedal' }).click();
    await page.getByRole('button', { name: 'Not so, stop' }).click();
    const [run] = (await browser.app.get(RunsQueries).list(actorOf(other), { ticketId: ticket.id })).items;
    expect(run).toMatchObject({ status: 'stopped', failure: 'check-denied' });
    const seen = await browser.open({ cookie: await signIn(browser.app, other) });
    for (const [path, name] of [
      ['/desk/procedures', 'procedures'],
      [`/desk/procedures/${procedureId}`, 'instruction'],
      ['/desk/runs', 'runs'],
      [`/desk/runs/${run!.id}`, 'run'],
      [`/desk/runs/${run!.id}/evidence`, 'run-evidence'],
    ]) {
      await seen.goto(`${browser.origin}${path}`);
      await walk(seen, `${name}.en`, { looks: ['wide', 'narrow'] });
    }
  }, 120_000);
});
