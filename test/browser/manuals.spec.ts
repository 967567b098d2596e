import { afterAll, beforeAll, it } from '@jest/globals';
import { loadManuals } from '../../demo/load-manuals.js';
import { ManualsQueries } from '../../src/manuals/index.js';
import { SYSTEM } from '../../src/accounts/index.js';
import { buildAccount, buildProduct, signIn } from '../setup/build.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

describeInBrowser('manuals in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
    for (const key of ['thermostat', 'zonnedal-app']) await buildProduct(browser.app, { key });
    await loadManuals(browser.app);
    await browser.app.settled();
  }, 120_000);
  afterAll(() => browser?.stop());

  it.each([
    ['nl', 'slimme-thermostaat', 'ophangen', 'wandplaat'],
    ['en', 'smart-thermostat', 'on-the-wall', 'plate'],
  ] as const)(
    'are read by visitors (%s)',
    async (locale, slug, anchor, words) => {
      const page = await browser.open();
      for (const [name, path] of [
        ['cover', ''],
        ['section', `/sections/${anchor}`],
        ['search', `/search?q=${words}`],
        ['print', '/print'],
        ['changes', '/changes'],
      ] as const) {
        await page.goto(`${browser.origin}/${locale}/manuals/${slug}${path}`);
        await walk(page, `manual-${name}-${locale}`, { looks: locale === 'nl' ? ['wide', 'narrow'] : ['wide-dark'] });
      }
      await page.goto(`${browser.origin}/${locale}/products/thermostat`);
      await walk(page, `manual-product-${locale}`, { looks: ['wide'] });
    },
    120_000,
  );

  it.each(['nl', 'en'] as const)(
    'are kept by editors (%s)',
    async (locale) => {
      const editor = await buildAccount(browser.app, { role: 'editor', locale });
      const page = await browser.open({ cookie: await signIn(browser.app, editor) });
      const { items } = await browser.app.get(ManualsQueries).list(SYSTEM);
      const { id } = items.find(({ slug }) => slug === 'slimme-thermostaat')!;
      for (const [name, path] of [
        ['list', ''],
        ['new', '/new'],
        ['one', `/${id}`],
        ['version', `/${id}/versions/2.0`],
      ] as const) {
        await page.goto(`${browser.origin}/studio/manuals${path}`);
        await walk(page, `studio-manual-${name}-${locale}`, {
          looks: locale === 'nl' ? ['wide', 'narrow'] : ['wide-dark'],
        });
      }
    },
    120_000,
  );
});
