import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SearchLog, SynonymsService } from '../../src/search/index.js';
import { actorOf, signIn } from '../setup/build.js';
import { until } from '../setup/until.js';
import { fillSearch } from '../setup/search.js';
import { furnish, type Furnished } from './furnish.js';
import { describeInBrowser, seriousIssues, startBrowser, walk, type LookName, type TestBrowser } from './setup.js';

/** Between them both languages see every screen in light and in dark. */
const LOOKS: Record<string, readonly LookName[]> = {
  nl: ['wide', 'wide-dark', 'narrow'],
  en: ['wide', 'narrow-dark'],
};

describeInBrowser('searching in a browser', () => {
  let browser: TestBrowser;
  let desk: Furnished;
  let page: Page;
  const go = (path: string) => page.goto(`${browser.origin}${path}`);
  const look = (locale: string, name: string) => walk(page, `search-${name}-${locale}`, { looks: LOOKS[locale] });
  const field = () => page.getByRole('combobox', { name: /zoek|looking/ });
  const type = async (words: string) => {
    await field().fill('');
    await field().pressSequentially(words);
  };

  beforeAll(async () => {
    browser = await startBrowser({ SEARCH_PER_SECOND: '0' });
    desk = await furnish(browser.app);
    await fillSearch(browser.app, [
      {
        kind: 'manual',
        title: 'Het wachtwoord van de thermostaat instellen',
        text: 'Houd de knop vijf seconden ingedrukt en kies een wachtwoord van vier cijfers.',
      },
    ]);
  }, 120_000);
  afterAll(() => browser?.stop());

  it.each(['nl', 'en'])(
    'shows results, choices among them, and help for who found nothing (%s)',
    async (locale) => {
      page = await browser.open();
      const word = locale === 'nl' ? 'wachtwoord' : 'password';
      await go(`/${locale}/search?q=${word}`);
      await look(locale, 'results');
      await go(`/${locale}/search?q=${locale === 'nl' ? 'factuur' : 'invoice'}&kind=article`);
      await look(locale, 'kind');
      await go(`/${locale}/search?q=${locale === 'nl' ? 'wachtwoort' : 'pasword'}`);
      await look(locale, 'corrected');
      await go(`/${locale}/search?q=xyzzyq`);
      await look(locale, 'none');
      await go(`/${locale}/faq`);
      await look(locale, 'strip');
    },
    240_000,
  );

  it('suggests on every page, as a combobox that a screen reader can follow and a keyboard can work', async () => {
    page = await browser.open();
    for (const path of ['/nl', '/nl/faq', '/nl/ask', '/nl/sign-in', '/nl/search']) {
      await go(path);
      await type('wachtwoord');
      await page.getByRole('option').first().waitFor();
      expect(await field().getAttribute('aria-expanded')).toBe('true');
      expect(await page.locator('[data-finder-said]').textContent()).toMatch(/suggesties\. Kies met de pijltjes/);
      expect(await seriousIssues(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await go('/nl/faq');
    await type('wachtwoord');
    await page.getByRole('option').first().waitFor();
    await look('nl', 'suggested');

    const first = page.getByRole('option').first();
    await page.keyboard.press('ArrowDown');
    expect(await first.getAttribute('aria-selected')).toBe('true');
    expect(await field().getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'));
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    await page.keyboard.press('ArrowUp');
    expect(await field().getAttribute('aria-activedescendant')).toBeNull();
    await page.keyboard.press('ArrowUp');
    expect(await page.getByRole('option').last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-finder-box]').isVisible()).toBe(false);
    expect(await field().inputValue()).toBe('wachtwoord');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/articles/**');
    // How somebody came is noted, and no part of the address that they share.
    await until('the address is clean', () => !page.url().includes('via='));
    await browser.app.get(SearchLog).flush();
    const [row] = await browser.app.db.query<{ opened_kind: string }>(
      `SELECT opened_kind FROM search_log WHERE query = 'wachtwoord' AND opened_kind IS NOT NULL`,
    );
    expect(row).toEqual({ opened_kind: 'article' });
  }, 120_000);

  it('asks when typing rests, not with every key', async () => {
    page = await browser.open();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/suggestions')) asked.push(new URL(request.url()).searchParams.get('q')!);
    });
    await go('/nl/faq');
    await field().pressSequentially('wachtwoord vergeten', { delay: 15 });
    await page.getByRole('option').first().waitFor();
    await until('the whole text is asked for', () => asked.at(-1) === 'wachtwoord vergeten');
    expect(asked.length).toBeLessThan(6);
  });

  it('never lets a late answer take the place of a newer one', async () => {
    page = await browser.open();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    // Even one that can't be called off any more.
    await page.addInitScript('AbortController.prototype.abort = () => {}');
    await page.route('**/suggestions?q=factuur*', async (route) => {
      await held;
      await route.continue();
    });
    await go('/nl/faq');
    const late = page.waitForRequest('**/suggestions?q=factuur*');
    await type('factuur');
    await late;
    await type('wachtwoord');
    await page.getByRole('option').first().waitFor();
    const before = await page.getByRole('listbox').textContent();
    expect(before).toContain('wachtwoord');

    const arrived = page.waitForResponse('**/suggestions?q=factuur*');
    letGo();
    await (await arrived).finished();
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    expect(await page.getByRole('listbox').textContent()).toBe(before);
  });

  it('works without script', async () => {
    page = await browser.open({ script: false });
    await go('/nl/faq');
    await page.getByLabel('Waar zoek je naar?').fill('wachtwoord');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/nl/search?q=wachtwoord');
    await page.locator('.hit a').first().click();
    await page.waitForURL('**/articles/**');
    expect(await page.locator('h1').textContent()).toContain('wachtwoord');
  });

  it('opens the palette over any page of the desk, with the keyboard alone', async () => {
    page = await browser.open({ cookie: await signIn(browser.app, desk.agent) });
    await go('/desk');
    await page.keyboard.press('Control+k');
    expect(await page.locator('dialog#palette').isVisible()).toBe(true);
    await look('nl', 'palette-empty');
    await page.keyboard.type('thermostaat');
    const palette = page.locator('dialog#palette');
    await palette.getByRole('option').first().waitFor();
    expect(await palette.getByRole('group').count()).toBeGreaterThan(1);
    await look('nl', 'palette');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog#palette').isVisible()).toBe(false);

    await page.keyboard.press('Control+k');
    await page.keyboard.type(String(desk.open.number));
    await page.locator('#palette-jump').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/desk/tickets/${desk.open.number}`);

    await page.getByRole('button', { name: /Zoek overal/ }).click();
    await page.keyboard.type('sanne');
    await page.getByRole('option', { name: /Sanne de Wit/ }).waitFor();
    await page.getByRole('option', { name: /Sanne de Wit/ }).click();
    await page.waitForURL('**/desk?view=all&requester=*');
    await go('/desk/palette?q=thermostaat');
    await look('nl', 'palette-page');
  }, 120_000);

  it('leads to a page of the same where there is no script', async () => {
    page = await browser.open({ cookie: await signIn(browser.app, desk.agent), script: false });
    await go('/desk');
    await page.getByRole('link', { name: /Zoek overal/ }).click();
    await page.locator('#palette-page-q').fill('thermostaat');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/palette?q=thermostaat');
    expect(await page.getByRole('heading', { name: 'Tickets' }).isVisible()).toBe(true);
    await go(`/desk/palette?q=%23${desk.open.number}`);
    expect(page.url()).toContain(`/desk/tickets/${desk.open.number}`);
  });

  it.each(['nl', 'en'])(
    'shows editors what is searched and the words that mean the same (%s)',
    async (locale) => {
      const { app } = browser;
      const editor = actorOf(desk.editor);
      const synonyms = app.get(SynonymsService);
      for (const [n, words] of ['zonneboiler', 'warmtepomp koppelen', 'wachtwoord', 'factuur', 'storing'].entries()) {
        for (let times = 0; times < 9 - n; times += 1) {
          app.get(SearchLog).record({ sid: null, words, locale: 'nl', hits: n < 2 ? 0 : 4, took: 3 + n });
        }
      }
      await app.get(SearchLog).flush();
      if (locale === 'nl') {
        await synonyms.add(editor, { locale: 'nl', from: 'ww', to: 'wachtwoord' });
        await synonyms.add(editor, { locale: 'nl', from: '2fa', to: 'tweestapsverificatie', twoWay: true });
        const articleId = desk.articles.get('thermostat-blank-screen')!;
        await app.db.write((tx) =>
          synonyms.propose(tx, {
            locale: 'nl',
            from: 'display',
            to: 'scherm',
            ticketId: desk.solved.id,
            articleId,
            query: 'display doet het niet',
            title: 'Het scherm van mijn thermostaat is leeg',
          }),
        );
      }
      page = await browser.open({ cookie: await signIn(app, desk.editor) });
      await page.context().addCookies([{ name: 'locale', value: locale, url: browser.origin }]);
      await go('/studio/search');
      await look(locale, 'studio');
      await go('/studio/synonyms');
      await look(locale, 'synonyms');
    },
    120_000,
  );
});
