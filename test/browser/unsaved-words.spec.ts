import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { buildAccount, buildTicket, signIn } from '../setup/build.js';
import { buildManual, THERMOSTAT } from '../setup/manuals.js';
import { describeInBrowser, startBrowser, walk, type LookName, type TestBrowser } from './setup.js';

describeInBrowser('unsaved words in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);
  afterAll(() => browser?.stop());

  const enter = async (locale: 'nl' | 'en', name: string) =>
    signIn(browser.app, await buildAccount(browser.app, { role: 'editor', locale, name }));
  /** Until the page says that what was typed is kept. */
  const kept = (page: Page) => page.locator('[data-typing] time').waitFor();

  it.each([
    ['nl', ['wide', 'narrow-dark'], 'Een collega heeft deze versie ook open'],
    ['en', ['wide-dark', 'narrow'], 'A colleague has this version open too'],
  ] as const)(
    'of a manual come back, and a colleague is told (%s)',
    async (locale, looks: readonly LookName[], told) => {
      const { id } = await buildManual(browser.app, {
        locale,
        versions: [{ label: '1.0', source: THERMOSTAT, isDraft: true }],
      });
      const here = `${browser.origin}/studio/manuals/${id}/versions/1.0`;
      const cookie = await enter(locale, 'Eva Redacteur');
      let page = await browser.open({ cookie });
      await page.goto(here);
      await page.fill('#field-source', '# Half\n\nHalverwege een zin');
      await kept(page);
      // As when the browser is gone: what was kept needs no leave to go.
      await page.close();

      page = await browser.open({ cookie });
      await page.goto(here);
      expect(await page.inputValue('#field-source')).toContain('Halverwege een zin');
      await walk(page, `studio-unsaved-manual-${locale}`, { looks });

      const other = await browser.open({ cookie: await enter(locale, 'Sam Schrijver') });
      await other.goto(here);
      await other.getByText(told).waitFor();
      await other.fill('#field-source', '# Heel\n\nVan Sam.');
      await other.locator('form[data-editor] button[type="submit"]').click();
      await other.locator('.notice--good, .flash').first().waitFor();

      await page.locator('form[data-editor] button[type="submit"]').click();
      await page.locator('.diff').first().waitFor();
      await walk(page, `studio-unsaved-manual-conflict-${locale}`, { looks });
      expect(await page.inputValue('#field-source')).toContain('Halverwege een zin');
      // What the colleague did is read before the text.
      expect(await page.evaluate('document.activeElement.matches("[data-focus]") && scrollY === 0')).toBe(true);
    },
    90_000,
  );

  it.each([
    ['nl', ['wide', 'narrow-dark'], 'Een collega schrijft ook een artikel uit dit ticket'],
    ['en', ['wide-dark', 'narrow'], 'A colleague is writing an article from this ticket too'],
  ] as const)(
    'of a new article come back, from nothing and from a ticket (%s)',
    async (locale, looks: readonly LookName[], told) => {
      const fresh = `${browser.origin}/studio/articles/new`;
      const cookie = await enter(locale, 'Eva Redacteur');
      let page = await browser.open({ cookie });
      await page.goto(fresh);
      await page.fill('#field-question', 'Halverwege een vraag');
      await kept(page);
      await walk(page, `studio-unsaved-new-kept-${locale}`, { looks: [looks[1]!] });
      await page.close();
      page = await browser.open({ cookie });
      await page.goto(fresh);
      expect(await page.inputValue('#field-question')).toBe('Halverwege een vraag');
      await walk(page, `studio-unsaved-new-${locale}`, { looks });
      await page.goto(`${fresh}?saved=yes`);
      await walk(page, `studio-unsaved-new-anew-${locale}`, { looks: [looks[0]!] });

      const customer = await buildAccount(browser.app, { name: 'Janneke Pietersen' });
      const subject = 'Wachtwoord kwijt';
      const { number } = await buildTicket(browser.app, { requesterId: customer.id, subject, status: 'solved' });
      await page.goto(`${fresh}?ticket=${number}`);
      expect(await page.inputValue('#field-question')).toBe(subject);
      await page.fill('#field-answer', 'Uit het ticket');
      await kept(page);
      const other = await browser.open({ cookie: await enter(locale, 'Sam Schrijver') });
      await other.goto(`${fresh}?ticket=${number}`);
      await other.getByText(told).waitFor();
      await walk(other, `studio-unsaved-new-ticket-${locale}`, { looks });
      await page.reload();
      expect(await page.inputValue('#field-answer')).toBe('Uit het ticket');
      await page.locator('form[data-editor] button[type="submit"]').click();
      await page.waitForURL(/articles\/[\da-f-]{36}/);
      await page.goto(`${fresh}?ticket=${number}`);
      expect(await page.inputValue('#field-answer')).not.toBe('Uit het ticket');
    },
    120_000,
  );

  it('too long for a last message are sent all the same when the tab is put away', async () => {
    const { id } = await buildManual(browser.app, {
      versions: [{ label: '1.0', source: 'Kort.', isDraft: true }],
    });
    const cookie = await enter('nl', 'Eva Redacteur');
    const page = await browser.open({ cookie });
    await page.goto(`${browser.origin}/studio/manuals/${id}/versions/1.0`);
    await page.fill('#field-source', 'lang '.repeat(40_000));
    const answer = page.waitForResponse((response) => response.url().endsWith('/typing'));
    await page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
    expect((await answer).status()).toBe(200);
    await kept(page);
  }, 60_000);
});
