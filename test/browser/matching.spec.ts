import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { GapGrouping, GapsQueries } from '../../src/matching/index.js';
import { SYSTEM } from '../../src/accounts/index.js';
import { SearchLog } from '../../src/search/index.js';
import { TicketClosing, TicketLinks } from '../../src/tickets/index.js';
import { SuggestionsService } from '../../src/matching/index.js';
import { buildAccount, buildArticle, buildTicket, signIn } from '../setup/build.js';
import { until } from '../setup/until.js';
import { describeInBrowser, startBrowser, walk, type LookName, type TestBrowser } from './setup.js';

const LOOKS: Record<string, readonly LookName[]> = { nl: ['wide', 'narrow-dark'], en: ['narrow', 'wide-dark'] };

describeInBrowser('matching in a browser', () => {
  let browser: TestBrowser;
  let page: Page;
  let asked: { number: number };
  let gapId: string;
  const go = (path: string) => page.goto(`${browser.origin}${path}`);

  beforeAll(async () => {
    browser = await startBrowser();
    const { app } = browser;
    const password = await buildArticle(app, {
      texts: {
        nl: { question: 'Ik ben mijn wachtwoord vergeten', answer: 'Kies op het inlogscherm *wachtwoord vergeten*.' },
        en: { question: 'I forgot my password', answer: 'Choose *forgot password* on the sign-in page.' },
      },
    });
    const solved = await buildTicket(app, { subject: 'Wachtwoord kwijt', text: 'Ik weet mijn wachtwoord niet meer' });
    await app.get(TicketLinks).link(SYSTEM, solved.id, password.id);
    await app.get(TicketClosing).solve(SYSTEM, solved.id, { version: 1, text: 'Nieuw wachtwoord gemaakt.' });
    asked = await buildTicket(app, {
      subject: 'Wachtwoord vergeten',
      text: 'Ik weet mijn wachtwoord niet meer. Help!',
    });
    for (const words of ['papegaai', 'papegaaien', 'mijn papegaai', 'onze papegaai', 'een papegaai']) {
      const subject = `Hoe laat ik ${words} praten tegen de thermostaat?`;
      const { id } = await buildTicket(app, { subject, text: subject });
      await app.get(SuggestionsService).dismiss(SYSTEM, id);
    }
    app.get(SearchLog).record({ sid: null, words: 'papegaai praten', locale: 'nl', hits: 0, took: 1 });
    await app.get(SearchLog).flush();
    await app.settled();
    await app.get(GapGrouping).request(SYSTEM);
    await until('gaps are grouped', async () => (await app.get(GapGrouping).latest())?.state === 'finished');
    gapId = (await app.get(GapsQueries).list(SYSTEM))[0]!.id;
  }, 120_000);
  afterAll(() => browser?.stop());

  it.each(['nl', 'en'])(
    'shows suggestions, gaps, the model and the sample (%s)',
    async (locale) => {
      const editor = await buildAccount(browser.app, { role: 'editor', locale: locale as 'nl' | 'en' });
      page = await browser.open({ cookie: `${await signIn(browser.app, editor)}; locale=${locale}` });
      const visits: Array<[name: string, path: string]> = [
        ['ticket', `/desk/tickets/${asked.number}`],
        ['gaps', '/studio/gaps'],
        ['gap', `/studio/gaps/${gapId}`],
        ['model', '/studio/matching'],
        ['deflection', '/studio/matching/deflection'],
      ];
      for (const [name, path] of visits) {
        await go(path);
        await walk(page, `matching-${name}-${locale}`, { looks: LOOKS[locale] });
      }
      await go('/studio/matching/sample');
      await page.locator('form[action="/studio/matching/sample"] button').click();
      await walk(page, `matching-sample-${locale}`, { looks: LOOKS[locale] });
    },
    180_000,
  );

  it.each(['nl', 'en'])(
    'answers while somebody asks, without taking the form away (%s)',
    async (locale) => {
      page = await browser.open();
      await go(`/${locale}/ask`);
      await page.locator('#field-text').fill(locale === 'nl' ? 'Ik kom er niet in' : 'I can’t get in');
      await page.locator('#field-subject').pressSequentially(locale === 'nl' ? 'wachtwoord' : 'password');
      const answer = page.locator('[data-answers] details').first();
      await answer.waitFor();
      const opened = page.waitForResponse((response) => response.url().endsWith('/ask/answers/opened'));
      await answer.locator('summary').click();
      expect((await opened).status()).toBe(204);
      await walk(page, `matching-ask-${locale}`, { looks: LOOKS[locale] });

      await answer.locator('button').click();
      await walk(page, `matching-solved-${locale}`, { looks: LOOKS[locale] });
      await page.locator('button[name="unsolved"]').click();
      expect(await page.locator('#field-text').inputValue()).not.toBe('');
    },
    120_000,
  );

  it('puts an answer behind what was being written', async () => {
    const agent = await buildAccount(browser.app, { role: 'agent' });
    page = await browser.open({ cookie: await signIn(browser.app, agent) });
    await go(`/desk/tickets/${asked.number}`);
    await page.locator('#reply-text').fill('Beste klant,');
    await page.locator('.suggestion button[value="answer"]').first().click();
    await page.waitForURL(/composer/);
    const written = await page.locator('#reply-text').inputValue();
    expect(written).toMatch(/^Beste klant,\n\nKies op het inlogscherm/);
    await page.reload();
    expect(await page.locator('#reply-text').inputValue()).toBe(written);
  }, 60_000);
});
