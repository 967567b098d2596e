import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { InvitationsService, SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

const PASSWORD = 'vier rustige woorden samen';

describe('coming in over the pages', () => {
  let app: TestApp;
  let visitor: Visitor;
  let address = 0;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: 'on' });
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    // An address of one's own, because tries are limited per address.
    visitor = new Visitor(app, '', { 'X-Forwarded-For': `203.0.113.${(address += 1)}` });
  });

  const mailTo = async (email: string) => {
    const [mail] = await app.db.query<{ text: string }>(
      'SELECT text FROM mail WHERE to_address = $1 ORDER BY id DESC LIMIT 1',
      [email],
    );
    const link = /http:\/\/localhost:3000(\/\S+)/.exec(mail?.text ?? '')?.[1];
    return link ?? null;
  };
  const codeNow = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() });

  it('lets a customer in with a password, to where they wanted to go', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const ticket = await buildTicket(app, { requesterId: anna.id, subject: 'Mijn vraag' });
    await visitor.open(`/nl/my/questions/${ticket.number}`);

    const page = await visitor.submit('/nl/sign-in', { email: anna.email, password: PASSWORD });
    expect(page.path).toBe(`/nl/my/questions/${ticket.number}`);
    expect(page.text).toContain('Mijn vraag');
    expect((await visitor.open('/nl/sign-in')).path).toBe('/nl');
  });

  it('tells nobody whether it was the address or the password, and gives no password back', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const tries: string[] = [];
    for (const email of [anna.email, 'niemand@voorbeeld.nl']) {
      await visitor.open('/nl/sign-in');
      const page = await visitor.submit('/nl/sign-in', { email, password: 'helemaal verkeerd' });
      expect(page.status).toBe(422);
      expect(page.html).toContain(`value="${email}"`);
      expect(page.html).not.toContain('helemaal verkeerd');
      tries.push(page.text);
    }
    expect(tries[0]).toContain('Dit e-mailadres en wachtwoord horen niet bij elkaar');
    expect(tries[0]).toBe(tries[1]);
  });

  it('goes on to no other site', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    await visitor.open('/nl/sign-in?next=//evil.example/nl');

    const page = await visitor.submit('/nl/sign-in', { email: anna.email, password: PASSWORD });
    expect(page.path).toBe('/nl');
  });

  it('asks staff for a code once they switched that on, and never shows the password meanwhile', async () => {
    const aya = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const staff = new Visitor(app, await signIn(app, aya));
    await staff.open('/nl/my/two-step');
    const setUp = await staff.submit('/two-step/secret');
    const secret = /class="secret">([A-Z2-7 ]+)</.exec(setUp.html)![1]!.replaceAll(' ', '');
    expect((await staff.submit('/two-step/confirmation', { code: '000 000' })).text).toContain('Deze code klopt niet');
    expect((await staff.submit('/two-step/confirmation', { code: codeNow(secret) })).text).toContain(
      'Inlogcodes staan aan',
    );

    app.clock.advance({ minutes: 1 });
    await visitor.open('/nl/sign-in');
    const asked = await visitor.submit('/nl/sign-in', { email: aya.email, password: PASSWORD });
    expect(asked.text).toContain('Vul je code in');
    expect(asked.html).not.toContain(PASSWORD);
    const wrong = await visitor.submit('/sign-in/code', { code: '12' });
    expect(wrong.text).toContain('De code bestaat uit zes cijfers');
    const inside = await visitor.submit('/sign-in/code', { code: codeNow(secret) });
    expect(inside.path).toBe('/desk');

    await staff.open('/nl/my/two-step');
    expect((await staff.submit('/two-step/removal', { password: 'niet goed' })).text).toContain(
      'Dit is niet je huidige wachtwoord',
    );
    expect((await staff.submit('/two-step/removal', { password: PASSWORD })).text).toContain('Inlogcodes staan uit');
  });

  it('lets half a sign-in lie for five minutes', async () => {
    const aya = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const staff = new Visitor(app, await signIn(app, aya));
    await staff.open('/nl/my/two-step');
    const setUp = await staff.submit('/two-step/secret');
    const secret = /class="secret">([A-Z2-7 ]+)</.exec(setUp.html)![1]!.replaceAll(' ', '');
    await staff.submit('/two-step/confirmation', { code: codeNow(secret) });

    await visitor.open('/en/sign-in');
    await visitor.submit('/en/sign-in', { email: aya.email, password: PASSWORD });
    app.clock.advance({ minutes: 6 });
    const late = await visitor.submit('/sign-in/code', { code: codeNow(secret) });
    expect([late.path, late.text.includes('That took a while')]).toEqual(['/en/sign-in', true]);
  });

  it('mails a customer a link that works once, behind a button', async () => {
    const anna = await buildAccount(app);
    await visitor.open('/nl/sign-in?next=/nl/my/questions');
    const sent = await visitor.submit('/sign-in/link', { email: anna.email });
    expect(sent.text).toContain(`Als ${anna.email} bij ons bekend is`);

    const link = (await mailTo(anna.email))!;
    const opened = await visitor.open(link);
    expect(opened.text).toContain('Nog één klik');
    const inside = await visitor.submit('/sign-in/link/open');
    expect([inside.status, inside.path]).toEqual([200, '/nl/my/questions']);

    const again = new Visitor(app);
    await again.open(link);
    expect((await again.submit('/sign-in/link/open')).text).toContain('Deze link werkt niet meer');
  });

  it('says the same to an address that nobody has', async () => {
    await visitor.open('/nl/sign-in');
    const sent = await visitor.submit('/sign-in/link', { email: 'niemand@voorbeeld.nl' });

    expect(sent.text).toContain('Als niemand@voorbeeld.nl bij ons bekend is');
    expect(await mailTo('niemand@voorbeeld.nl')).toBeNull();
  });

  it('lets somebody who was invited choose a password', async () => {
    const aya = await buildAccount(app, { role: 'agent' });
    const { url } = await app.get(InvitationsService).invite(SYSTEM, aya.id);
    await visitor.open(url.replace('http://localhost:3000', ''));

    expect((await visitor.submit('/sign-in/invitation', { password: 'kort' })).text).toContain('minstens 12 tekens');
    const done = await visitor.submit('/sign-in/invitation', { password: PASSWORD });
    expect(done.text).toContain('Je wachtwoord is ingesteld');
    const inside = await visitor.submit('/nl/sign-in', { email: aya.email, password: PASSWORD });
    expect(inside.path).toBe('/desk');
  });

  it('lets people out again', async () => {
    const anna = await buildAccount(app);
    const customer = new Visitor(app, await signIn(app, anna));
    await customer.open('/nl');

    const out = await customer.submit('/sign-out');
    expect(out.text).toContain('Je bent uitgelogd');
    expect((await customer.open('/nl/my/account')).path).toContain('/nl/sign-in');
  });

  it('says how long to wait after too many tries', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    await visitor.open('/nl/sign-in');
    let page = await visitor.submit('/nl/sign-in', { email: anna.email, password: 'mis' });
    for (let time = 0; time < 12 && page.status === 422; time += 1) {
      page = await visitor.submit('/nl/sign-in', { email: anna.email, password: 'mis' });
    }
    expect(page.status).toBe(429);
    expect(page.text).toMatch(/Wacht \d+ minuten/);
  });
});

describe('one’s own account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('changes its name and language, and speaks that language from then on', async () => {
    const customer = new Visitor(app, await signIn(app, await buildAccount(app, { name: 'Anna' })));
    await customer.open('/nl/my/account');

    const saved = await customer.submit('/profile', { name: 'Anna Postma', locale: 'en' });
    expect(saved.path).toBe('/en/my/account');
    expect(saved.text).toContain('Saved.');
    expect(saved.text).toContain('Anna Postma');
    expect((await customer.submit('/profile', { name: ' ' })).text).toContain('Fill this in');
  });

  it('changes its password, but not for who does not know the old one', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const customer = new Visitor(app, await signIn(app, anna));
    const elsewhere = new Visitor(app, await signIn(app, anna));
    await customer.open('/nl/my/account');

    const wrong = await customer.submit('/account/password', {
      current: 'niet dit',
      next: 'een heel nieuw wachtwoord',
    });
    expect(wrong.text).toContain('Dit is niet je huidige wachtwoord');
    expect(wrong.html).not.toContain('een heel nieuw wachtwoord');
    const weak = await customer.submit('/account/password', { current: PASSWORD, next: 'aaaaaaaaaaaaaaaa' });
    expect(weak.text).toContain('te makkelijk te raden');
    const done = await customer.submit('/account/password', { current: PASSWORD, next: 'een heel nieuw wachtwoord' });
    expect(done.text).toContain('Je wachtwoord is gewijzigd');
    expect((await elsewhere.open('/nl/my/account')).path).toContain('sign-in');
  });

  it('shows where it is signed in, and signs out there', async () => {
    const anna = await buildAccount(app);
    const customer = new Visitor(app, await signIn(app, anna));
    const elsewhere = new Visitor(app, await signIn(app, anna));
    const page = await customer.open('/nl/my/account');
    expect(page.html.match(/my\/sessions\/[\w-]+\/end"/g)).toHaveLength(1);

    const ended = await customer.submit('/my/sessions/');
    expect(ended.text).toContain('Daar ben je nu uitgelogd');
    expect((await elsewhere.open('/nl/my/account')).path).toContain('sign-in');
    expect((await customer.open('/nl/my/account')).status).toBe(200);
  });
});
