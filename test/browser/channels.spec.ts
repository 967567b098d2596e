import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SYSTEM } from '../../src/accounts/index.js';
import { ChannelsQueries, ChannelsService, ContactLog, MailIntake, QueueReports } from '../../src/channels/index.js';
import { loadChannels } from '../../demo/channels.js';
import { actorOf, buildAccount, buildArticle, buildTicket, signIn } from '../setup/build.js';
import { until } from '../setup/until.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

const LOOKS = { looks: ['wide', 'narrow', 'wide-dark'] } as const;

describeInBrowser('channels in a browser', () => {
  let browser: TestBrowser;
  let anna: Awaited<ReturnType<typeof buildAccount>>;
  let admin: Awaited<ReturnType<typeof buildAccount>>;
  let number: number;

  beforeAll(async () => {
    browser = await startBrowser();
    const { app } = browser;
    app.clock.stopAt('2026-11-23T10:00:00Z');
    anna = await buildAccount(app, { name: 'Anna de Vries' });
    admin = await buildAccount(app, { role: 'admin', name: 'Ada' });
    await buildArticle(app, { question: 'Hoe vraag ik een nieuwe pas aan?' });
    await loadChannels(app, app.clock.now());
    await app.get(ChannelsService).setAvailability(SYSTEM, 'balie', {
      reason: { nl: 'De verwarming is stuk.', en: 'The heating is broken.' },
    });
    for (const [key, waiting] of [
      ['telefoon', 14],
      ['chat', 3],
    ] as const) {
      const { id } = await app.get(ChannelsQueries).get(key);
      const handlingSeconds = [200, 340, 260, 180, 420, 300];
      const report = { waiting, agents: 4, free: 0, handlingSeconds, abandoned: 1, answered: [] };
      await app.get(QueueReports).take(id, report);
    }
    const ticket = await buildTicket(app, { requesterId: anna.id, subject: 'Mijn pas is kwijt' });
    number = ticket.number;
    await app.get(ContactLog).log(actorOf(admin), ticket.id, {
      channel: 'phone',
      text: 'Belt dat de pas nog steeds kwijt is.',
      asked: ['name', 'birth-date'],
      matched: true,
    });
    for (const name of ['broken-no-from', 'broken-only-headers', 'out-of-office-nl', 'gmail-nl']) {
      const raw = readFileSync(join(process.cwd(), 'test', 'mails', `${name}.eml`));
      await app.get(MailIntake).take(
        (async function* () {
          yield await Promise.resolve(raw);
        })(),
        ['desk@localhost'],
      );
    }
    await until('all mail is sorted', async () => {
      const [row] = await app.db.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM incoming_mail WHERE state = 'new'`,
      );
      return row!.count === 0;
    });
  }, 150_000);
  afterAll(() => browser.stop());

  it('shows customers the ways to reach us', async () => {
    const page = await browser.open();
    for (const locale of ['nl', 'en'] as const) {
      await page.goto(`${browser.origin}/${locale}/contact`);
      await walk(page, `channels-board-${locale}`, LOOKS);
    }
    await page.goto(`${browser.origin}/en/contact/embed`);
    await walk(page, 'channels-embed', { looks: ['wide', 'narrow'] });
  }, 150_000);

  it('shows a customer the code that carries the question on', async () => {
    const page = await browser.open({ cookie: await signIn(browser.app, anna) });
    for (const locale of ['nl', 'en'] as const) {
      await page.goto(`${browser.origin}/${locale}/my/questions/${number}`);
      await walk(page, `channels-question-${locale}`, { looks: ['wide', 'narrow'] });
      await page.locator('section.handover button').click();
      expect(await page.locator('.handover-code').textContent()).toMatch(/^[A-Z0-9]{5}-[A-Z0-9]{5}$/);
      await walk(page, `channels-handover-${locale}`, { looks: ['wide', 'narrow'] });
    }
  }, 150_000);

  it('lets the desk log contacts and look at mail, and the studio keep channels', async () => {
    const page = await browser.open({ cookie: await signIn(browser.app, admin) });
    const pages = [
      ['contact', `/desk/contact?ticket=${number}`],
      ['contact-found', '/desk/contact?q=pas'],
      ['mail', '/desk/mail'],
      ['studio', '/studio/channels'],
      ['studio-edit', '/studio/channels/telefoon'],
    ] as const;
    for (const locale of ['nl', 'en'] as const) {
      await page.goto(`${browser.origin}/preferences/language?to=${locale}&next=/desk`);
      for (const [name, path] of pages) {
        await page.goto(`${browser.origin}${path}`);
        await walk(page, `channels-${name}-${locale}`, { looks: ['wide', 'narrow'] });
      }
      await page.goto(`${browser.origin}/desk/mail`);
      await page.locator('tbody th a').first().click();
      await walk(page, `channels-mail-one-${locale}`, { looks: ['wide', 'narrow'] });
    }
  }, 240_000);
});
