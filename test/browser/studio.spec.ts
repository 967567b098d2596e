import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { AccountsService, InvitationsService, SYSTEM, TeamsService } from '../../src/accounts/index.js';
import { FaqPlacements } from '../../src/faq/index.js';
import { ArticlesQueries, ArticlesService, FragmentsService } from '../../src/knowledge/index.js';
import { Importer, recordSource } from '../../src/tickets/index.js';
import { actorOf, buildAccount, buildArticle, signIn } from '../setup/build.js';
import { furnish, type Furnished } from './furnish.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

/** Every screen in one language; in the other the words differ, which a wide and a narrow screen show. */
const TONGUES = [
  { locale: 'nl', looks: ['wide', 'wide-dark', 'narrow', 'narrow-dark'] },
  { locale: 'en', looks: ['wide', 'narrow-dark'] },
] as const;

describeInBrowser('the studio in a browser', () => {
  let browser: TestBrowser;
  let desk: Furnished;
  let page: Page;
  let importId: string;
  let runningId: string;
  let colleague: { id: string };
  const go = (path: string) => page.goto(`${browser.origin}${path}`);
  const speak = (locale: string) => go(`/preferences/language?to=${locale}&next=/studio`);

  beforeAll(async () => {
    browser = await startBrowser();
    desk = await furnish(browser.app);
    const { app } = browser;
    const editor = actorOf(desk.editor);
    await buildArticle(app, { question: 'Hoe zeg ik mijn contract op?', published: false });
    const often = desk.articles.get('reset-password')!;
    const version = async () => (await app.get(ArticlesQueries).get(SYSTEM, often)).version!;
    const { texts } = await app.get(ArticlesQueries).get(SYSTEM, often);
    const text = texts.find(({ locale }) => locale === 'nl')!.head!;
    await app.get(ArticlesService).save(editor, often, 'nl', {
      version: await version(),
      question: text.question,
      answer: `${text.answer}\n\nLukt het niet? Dan helpt de balie je verder.`,
    });
    await app.get(FaqPlacements).set(editor, desk.articles.get('thermostat-blank-screen')!, {
      kind: 'pinned',
      position: 2,
      reason: 'Storing van deze week',
    });
    await app.get(FaqPlacements).set(editor, desk.articles.get('delete-account')!, { kind: 'excluded', reason: '' });

    const fragments = app.get(FragmentsService);
    const hours = '| Wanneer | Balie |\n| --- | --- |\n| maandag–vrijdag | 9.00–17.00 uur |';
    await fragments.save(editor, 'desk-hours', { nl: hours, en: 'Open on weekdays.', version: 0 });
    await fragments.save(editor, 'phone', { nl: '**088 123 45 00**', version: 0 });
    await fragments.save(editor, 'phone', { nl: '**088 123 46 00**', en: '**+31 88 123 46 00**', version: 1 });
    await buildArticle(app, {
      question: 'Hoe bel ik de servicedesk?',
      answer: 'Bel ons: {{fragment:phone}}.\n\n{{fragment:desk-hours}}\n\n{{fragment:chat-hours}}',
    });

    const records = [
      { external_id: '1', subject: 'Een', text: 'Waar vind ik mijn factuur?' },
      { external_id: '2', subject: 'Twee', text: 'Wanneer komt de monteur?', opened_at: 'gisteren' },
      { external_id: '3' },
    ];
    const started = await app
      .get(Importer)
      .start(actorOf(desk.admin), recordSource('vragen.csv', records), { kind: 'tickets' });
    await started.finished;
    importId = started.run!.id;
    runningId = '0192f000-0000-7000-8000-000000000001';
    await app.db.write((tx) =>
      tx.query(
        `INSERT INTO import_run (id, kind, fingerprint, source_name, status, total_bytes, read_bytes, line, created, started_by, started_at, updated_at)
         VALUES ($1, 'tickets', 'x', 'tickets-2025.csv.gz', 'running', 1000, 420, 4200, 4180, $2, $3, $3)`,
        // Of an hour from now: it is not to fall silent while the pages before it are looked at.
        [runningId, desk.admin.id, new Date(app.clock.now().getTime() + 3_600_000)],
      ),
    );
    const team = await app.get(TeamsService).create(actorOf(desk.admin), 'Eerste lijn');
    colleague = await buildAccount(app, { role: 'agent', name: 'Fatima Bakker', teamId: team.id });
    await app.get(InvitationsService).invite(actorOf(desk.admin), colleague.id);
    const gone = await buildAccount(app, { role: 'agent', name: 'Piet Vertrokken' });
    await app.get(AccountsService).disable(actorOf(desk.admin), gone.id);
  }, 240_000);
  afterAll(() => browser?.stop());

  it.each(TONGUES)(
    'shows an editor every page: $locale',
    async ({ locale, looks }) => {
      page = await browser.open({ cookie: await signIn(browser.app, desk.editor) });
      const article = desk.articles.get('reset-password')!;
      await speak(locale);
      await walk(page, `studio-overview-${locale}`, { looks });
      await go('/studio/articles');
      await walk(page, `studio-articles-${locale}`, { looks });
      await go('/studio/articles?words=xyzzy');
      await walk(page, `studio-articles-none-${locale}`, { looks: ['wide', 'narrow'] });
      await go('/studio/articles/replace?find=wachtwoord&replacement=toegangscode');
      await walk(page, `studio-replace-${locale}`, { looks: ['wide', 'narrow-dark'] });
      await go('/studio/articles/new');
      await walk(page, `studio-article-new-${locale}`, { looks });
      await go(`/studio/articles/${article}/${locale}`);
      await walk(page, `studio-article-${locale}`, { looks });
      await go(`/studio/articles/${article}/nl/versions`);
      await walk(page, `studio-versions-${locale}`, { looks });
      await go(`/studio/articles/${article}/nl/versions/2`);
      await walk(page, `studio-version-${locale}`, { looks });
      await go('/studio/fragments');
      await walk(page, `studio-fragments-${locale}`, { looks });
      await go('/studio/fragments/phone');
      await walk(page, `studio-fragment-${locale}`, { looks });
      await page.locator('.card a', { hasText: 'Hoe bel ik' }).click();
      await page.locator('.fragment-marks summary').click();
      await walk(page, `studio-article-fragments-${locale}`, { looks: ['wide', 'narrow'] });
      await go('/studio/fragments/new');
      await page.fill('#field-key', 'Niet zo');
      await page.locator('main form button[type="submit"]').click();
      await walk(page, `studio-fragment-wrong-${locale}`, { looks: ['wide', 'narrow-dark'] });
      await go('/studio/faq');
      await walk(page, `studio-board-${locale}`, { looks });
      await page.locator('.cell-actions summary').first().click();
      await walk(page, `studio-board-place-${locale}`, { looks: ['wide', 'narrow'] });
      await go(`/studio/faq/${article}`);
      await page.locator('.numbers summary').click();
      await walk(page, `studio-standing-${locale}`, { looks });
      await go('/studio/products');
      await walk(page, `studio-products-${locale}`, { looks });
      await go('/studio/products/new');
      await page.locator('main form button[type="submit"]').click();
      await walk(page, `studio-product-wrong-${locale}`, { looks });
    },
    300_000,
  );

  it.each(TONGUES)(
    'shows an administrator every page: $locale',
    async ({ locale, looks }) => {
      page = await browser.open({ cookie: await signIn(browser.app, desk.admin) });
      await speak(locale);
      await go('/studio/imports');
      await walk(page, `studio-imports-${locale}`, { looks });
      await go('/studio/imports/new');
      await walk(page, `studio-import-new-${locale}`, { looks });
      await go(`/studio/imports/${importId}`);
      await walk(page, `studio-import-${locale}`, { looks });
      await go(`/studio/imports/${runningId}`);
      await walk(page, `studio-import-running-${locale}`, { looks: ['wide', 'narrow-dark'] });
      await go('/studio/accounts');
      await walk(page, `studio-accounts-${locale}`, { looks });
      await go('/studio/accounts/new');
      await walk(page, `studio-account-new-${locale}`, { looks });
      await go(`/studio/accounts/${colleague.id}`);
      await walk(page, `studio-account-${locale}`, { looks });
      await page.locator('form[action$="/invitation"] button').click();
      await walk(page, `studio-account-invited-${locale}`, { looks: ['wide', 'narrow'] });
      await go('/studio/accounts/teams');
      await walk(page, `studio-teams-${locale}`, { looks });
      await go('/studio/keys/new');
      await walk(page, `studio-key-new-${locale}`, { looks: ['wide', 'narrow'] });
      await page.fill('#field-name', 'Klantportaal');
      await page.check('#field-scopes');
      await page.locator('main form button[type="submit"]').click();
      await walk(page, `studio-key-made-${locale}`, { looks });
      await go('/studio/keys');
      await walk(page, `studio-keys-${locale}`, { looks });
      await go('/studio/audit');
      await page.locator('form[action$="/verification"] button').click();
      await walk(page, `studio-audit-${locale}`, { looks });
      await go('/studio/mail');
      await walk(page, `studio-mails-${locale}`, { looks });
      await page.locator('.cell-main a').first().click();
      await walk(page, `studio-mail-${locale}`, { looks });
    },
    300_000,
  );

  it('previews an answer while it is typed', async () => {
    page = await browser.open({ cookie: await signIn(browser.app, desk.editor) });
    await go(`/studio/articles/${desk.articles.get('change-email')!}/nl`);
    await page.fill('#field-answer', 'Nu **vet** en <img src=x onerror="document.title=1">');

    await page.locator('#preview strong', { hasText: 'vet' }).waitFor();
    expect(await page.locator('#preview img').count()).toBe(0);
  }, 60_000);

  it('keeps what is typed for who comes back, and tells a colleague who is at it', async () => {
    const article = `/studio/articles/${desk.articles.get('change-email')!}`;
    page = await browser.open({ cookie: await signIn(browser.app, desk.editor) });
    await speak('nl');
    await go(`${article}/nl`);
    await page.fill('#field-answer', 'Halverwege een zin');
    await page.locator('[data-typing] time').waitFor();
    // As when the browser is gone: what was kept needs no leave to go.
    await page.close();

    page = await browser.open({ cookie: await signIn(browser.app, desk.editor) });
    await speak('nl');
    await go(`${article}/nl`);
    expect(await page.inputValue('#field-answer')).toBe('Halverwege een zin');
    await walk(page, 'studio-typing-nl', { looks: ['wide', 'narrow-dark'] });

    page = await browser.open({ cookie: await signIn(browser.app, desk.admin) });
    await speak('en');
    await go(`${article}/nl`);
    expect(await page.inputValue('#field-answer')).not.toBe('Halverwege een zin');
    await page.getByText('A colleague has this article open too').waitFor();
    await walk(page, 'studio-typing-en', { looks: ['wide-dark', 'narrow'] });
  }, 60_000);

  it('stops asking how far an import is when it is done', async () => {
    page = await browser.open({ cookie: await signIn(browser.app, desk.admin) });
    await go(`/studio/imports/${runningId}`);
    await browser.app.db.write((tx) =>
      tx.query(`UPDATE import_run SET status = 'finished', finished_at = started_at WHERE id = $1`, [runningId]),
    );
    await page.locator('#progress .badge--run-finished').waitFor();
    expect(await page.locator('[hx-trigger]').count()).toBe(0);
  }, 60_000);
});
