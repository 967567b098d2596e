import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { NotificationSending, TicketPlans, UnsubscribeLinks } from '../../src/notifications/index.js';
import { actorOf, buildAccount, buildTicket, signIn } from '../setup/build.js';
import { describeInBrowser, startBrowser, walk, type TestBrowser } from './setup.js';

describeInBrowser('messages in a browser', () => {
  let browser: TestBrowser;
  let page: Page;
  let customer: Awaited<ReturnType<typeof buildAccount>>;
  let number: number;
  const go = (path: string) => page.goto(`${browser.origin}${path}`);

  beforeAll(async () => {
    browser = await startBrowser();
    const { app } = browser;
    customer = await buildAccount(app, { name: 'Anna de Vries', locale: 'nl' });
    const agent = await buildAccount(app, { role: 'agent', name: 'Aya' });
    const ticket = await buildTicket(app, {
      requesterId: customer.id,
      subject: 'De thermostaat blijft op 18 graden',
    });
    ({ number } = ticket);
    const plannedFor = new Date(app.clock.now().getTime() + 48 * 60 * 60_000);
    await app.get(TicketPlans).set(actorOf(agent), ticket.id, { plannedFor, text: 'De monteur belt vooraf.' });
    await app.settled();
    app.clock.advance({ minutes: 10 });
    while ((await app.get(NotificationSending).sendDue()) > 0);
  }, 240_000);
  afterAll(() => browser?.stop());

  it.each(['nl', 'en'] as const)(
    'look right on every page: %s',
    async (locale) => {
      const { app } = browser;
      const looks = locale === 'nl' ? (['wide', 'narrow-dark'] as const) : (['narrow'] as const);
      page = await browser.open({ cookie: await signIn(app, customer) });
      await go(`/${locale}/my/questions/${number}`);
      await page.locator('.path-why summary').last().click();
      await walk(page, `messages-path-${locale}`, { looks });
      await go(`/${locale}/my/messages`);
      await walk(page, `messages-mine-${locale}`, { looks });
      const token = app.get(UnsubscribeLinks).token({ accountId: customer.id, ticketId: null });
      await go(`/${locale}/unsubscribe/${token}`);
      await walk(page, `messages-unsubscribe-${locale}`, { looks });

      const admin = await buildAccount(app, { role: 'admin', name: 'Ada', locale });
      page = await browser.open({ cookie: await signIn(app, admin) });
      await go(`/preferences/language?to=${locale}&next=/studio`);
      await go('/studio/journeys/question');
      await walk(page, `studio-journey-${locale}`, { looks });
      await go('/studio/journeys/question/milestones/solved');
      await walk(page, `studio-milestone-${locale}`, { looks });
      await page.locator('button[name="do"][value="try"]').click();
      await page.locator('.table').first().waitFor({ timeout: 60_000 });
      await walk(page, `studio-trial-${locale}`, { looks });
      await go(`/studio/mail?to=${customer.email}`);
      await page.locator('main .table a').first().click();
      expect(await page.locator('iframe.mail-letter').count()).toBe(1);
      await walk(page, `studio-letter-${locale}`, { looks });
      await go(`/desk/tickets/${number}`);
      await walk(page, `desk-plan-${locale}`, { looks });
    },
    240_000,
  );
});
