import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountSummary } from '../src/accounts/index.js';
import type { TicketDetails } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

describe('the desk’s palette', () => {
  let app: TestApp;
  let agent: Visitor;
  let ticket: TicketDetails;
  let customer: AccountSummary;

  beforeAll(async () => {
    app = await startTestApp();
    agent = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'agent' })));
    customer = await buildAccount(app, { name: 'Lampe Diem', email: 'lampe@voorbeeld.nl' });
    ticket = await buildTicket(app, { subject: 'Mijn lamp flikkert', requesterId: customer.id });
    await buildArticle(app, { question: 'Waarom flikkert de lamp?' });
    await buildArticle(app, { question: 'Lamp: alleen voor ons', audience: 'staff' });
    await app.settled();
  });
  afterAll(() => app.stop());

  it('finds tickets, articles and customers, each under its own heading', async () => {
    const { status, text, html } = await agent.open('/desk/palette?q=lamp');

    expect(status).toBe(200);
    for (const part of ['Tickets', 'Artikelen', 'Klanten', 'flikkert', 'alleen voor ons', 'lampe@voorbeeld.nl']) {
      expect(text).toContain(part);
    }
    expect(html).toContain(`href="/desk/tickets/${ticket.number}"`);
    expect(html).toContain(`requester&#x3D;${customer.id}`);
  });

  it('goes straight to the ticket whose number was typed', async () => {
    expect((await agent.open(`/desk/palette?q=%23${ticket.number}`)).path).toBe(`/desk/tickets/${ticket.number}`);
    expect((await agent.open('/desk/palette?q=999999999')).text).toContain('Niets gevonden');
  });

  it('takes whatever is typed, and is for staff only', async () => {
    for (const words of ['', '%', "' OR 1=1 --", '\u202e', '#', 'x'.repeat(5000)]) {
      expect((await agent.open(`/desk/palette?q=${encodeURIComponent(words)}`)).status).toBe(200);
    }
    const stranger = new Visitor(app, await signIn(app, customer));
    expect((await stranger.open('/desk/palette?q=lamp')).status).toBe(404);
  });
});
