import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ArticlesQueries } from '../../src/knowledge/index.js';
import { SYSTEM } from '../../src/accounts/index.js';
import { signIn } from '../setup/build.js';
import { furnish, type Furnished } from './furnish.js';
import { describeInBrowser, startBrowser, walk, type LookName, type TestBrowser } from './setup.js';

/** Between them both languages see every screen in light and in dark. */
const LOOKS: Record<string, readonly LookName[]> = {
  nl: ['wide', 'wide-dark', 'narrow'],
  en: ['wide', 'narrow-dark'],
};

describeInBrowser('the help centre in a browser', () => {
  let browser: TestBrowser;
  let desk: Furnished;
  let page: Page;
  const go = (path: string) => page.goto(`${browser.origin}${path}`);
  const look = (locale: string, name: string, expected: number | null = null) =>
    walk(page, `help-${name}-${locale}`, { looks: LOOKS[locale], expected });

  beforeAll(async () => {
    browser = await startBrowser();
    desk = await furnish(browser.app);
  }, 120_000);
  afterAll(() => browser?.stop());

  it.each(['nl', 'en'])(
    'shows a visitor every page (%s)',
    async (locale) => {
      page = await browser.open();
      const { texts } = await browser.app.get(ArticlesQueries).get(SYSTEM, desk.articles.get('reset-password')!);
      const slug = texts.find((text) => text.locale === locale)!.slug;
      const visits: Array<[name: string, path: string, expected?: number]> = [
        ['home', ''],
        ['faq', '/faq'],
        ['product', '/products/account'],
        ['article', `/articles/${slug}`],
        ['search', `/search?q=${locale === 'nl' ? 'wachtwoord' : 'password'}`],
        ['search-none', '/search?q=xyzzy'],
        ['ask', '/ask'],
        ['asked', '/ask/done?number=1042'],
        ['sign-in', '/sign-in'],
        ['link-open', '/sign-in/link/open?token=x'],
        ['invitation', '/sign-in/invitation?token=x'],
        ['404', '/not-here', 404],
      ];
      for (const [name, path, expected] of visits) {
        await go(`/${locale}${path}`);
        await look(locale, name, expected);
      }
    },
    240_000,
  );

  it.each(['nl', 'en'])(
    'shows a customer their questions and their account (%s)',
    async (locale) => {
      page = await browser.open({ cookie: await signIn(browser.app, desk.customer) });
      const visits: Array<[name: string, path: string]> = [
        ['questions', ''],
        ['question-solved', `/${desk.solved.number}`],
        ['question-waiting', `/${desk.waiting.number}`],
      ];
      for (const [name, path] of visits) {
        await go(`/${locale}/my/questions${path}`);
        await look(locale, name);
      }
      await go(`/${locale}/my/account`);
      await look(locale, 'account');
    },
    180_000,
  );

  it('suggests answers while somebody types, and goes there with the keyboard alone', async () => {
    page = await browser.open();
    await go('/nl');
    await page.keyboard.press('/');
    await page.keyboard.type('wachtw');
    await page.getByRole('option').first().waitFor();
    await look('nl', 'suggestions');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/articles/**');
    expect(await page.locator('h1').textContent()).toContain('wachtwoord');
  });

  it('puts the focus on what is wrong with a form, and keeps what was typed', async () => {
    page = await browser.open();
    await go('/nl/ask');
    await page.getByLabel('Vertel er meer over').fill('Het lampje knippert.');
    await page.getByRole('button', { name: 'Verstuur je vraag' }).click();

    await page.locator('.summary').waitFor();
    expect(await page.evaluate('document.activeElement.className')).toBe('summary');
    expect(await page.getByLabel('Vertel er meer over').inputValue()).toBe('Het lampje knippert.');
    expect(await page.title()).toMatch(/^Fout/);
    await look('nl', 'ask-errors');
  });

  it('opens and closes its menu on a small screen, without script too', async () => {
    for (const script of [true, false]) {
      page = await browser.open({ script });
      await page.setViewportSize({ width: 360, height: 740 });
      await go('/nl');
      const places = page.getByRole('link', { name: 'Veelgestelde vragen' });
      expect(await places.isVisible()).toBe(false);
      await page.getByText('Menu').click();
      expect(await places.isVisible()).toBe(true);
    }
  });

  it('switches to dark and to English, and stays there', async () => {
    page = await browser.open();
    await go('/nl/faq');
    await page.getByRole('link', { name: 'Donker' }).click();
    await page.getByRole('link', { name: 'English' }).click();

    expect(new URL(page.url()).pathname).toBe('/en/faq');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await go('/');
    expect(new URL(page.url()).pathname).toBe('/en');
  });
});
