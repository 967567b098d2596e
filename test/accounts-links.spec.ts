import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountsService, InvitationsService, SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, cookieFrom, signIn } from './setup/build.js';

const OURS = { 'Sec-Fetch-Site': 'same-origin' };

interface SentMail {
  kind: string;
  to_address: string;
  subject: string;
  text: string;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'on' });
});
afterAll(() => app.stop());
beforeEach(() => app.db.query('DELETE FROM rate_limit'));

const mails = (to: string) => app.db.query<SentMail>('SELECT * FROM mail WHERE to_address = $1 ORDER BY id', [to]);
const tokenIn = (mail: SentMail | undefined) => /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
const ask = (email: string, next?: string, from = '203.0.113.1') =>
  request(app.http).post('/api/v1/sign-in-links').set('X-Forwarded-For', from).send({ email, next });
const redeem = (token: string) => request(app.http).post('/api/v1/sign-in-links/redemption').send({ token });

describe('a sign-in link', () => {
  it('is mailed to a customer in their language, signs them in and says where they wanted to go', async () => {
    const anna = await buildAccount(app, { name: 'Anna', locale: 'nl' });
    const john = await buildAccount(app, { name: 'John', locale: 'en' });
    await ask(anna.email.toUpperCase(), '/questions?page=2').expect(202);
    await ask(john.email).expect(202);

    const [mail] = await mails(anna.email);
    expect(mail).toMatchObject({ kind: 'sign-in-link', subject: 'Uw inloglink voor Zonnedal' });
    expect(mail!.text).toContain('Beste Anna');
    expect(mail!.text).toContain('http://localhost:3000/sign-in/link?token=');
    expect((await mails(john.email))[0]!.subject).toBe('Your link to sign in to Zonnedal');

    const response = await redeem(tokenIn(mail)).expect(201);
    expect(response.body).toMatchObject({ account: { id: anna.id }, next: '/questions?page=2' });
    await request(app.http).get('/api/v1/me').set('Cookie', cookieFrom(response)).expect(200);
  });

  it('works once, and takes the others with it', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email);
    await ask(anna.email);
    const [first, second] = (await mails(anna.email)).map(tokenIn) as [string, string];
    await redeem(second).expect(201);
    for (const used of [second, first]) expect((await redeem(used).expect(400)).body.code).toBe('link-invalid');
  });

  it('works once for two clicks at the same moment', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email);
    const token = tokenIn((await mails(anna.email))[0]);
    const statuses = (await Promise.all([redeem(token), redeem(token), redeem(token)])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 400, 400]);
  });

  it('works for fifteen minutes', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email);
    app.clock.advance({ minutes: 15 });
    await redeem(tokenIn((await mails(anna.email))[0])).expect(400);
  });

  it('is not used up by a scanner that opens it', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email);
    const token = tokenIn((await mails(anna.email))[0]);
    await request(app.http).get(`/sign-in/link?token=${token}`);
    await request(app.http).get(`/api/v1/sign-in-links/redemption?token=${token}`).expect(404);
    await redeem(token).expect(201);
  });

  it('is worth nothing to who reads the database', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email);
    const rows = await app.db.query<{ token_hash: string }>('SELECT * FROM sign_in_link WHERE account_id = $1', [
      anna.id,
    ]);
    expect(JSON.stringify(rows)).not.toContain(tokenIn((await mails(anna.email))[0]));
    await redeem(rows[0]!.token_hash).expect(400);
  });

  it('is answered the same, with the same rows written, whoever there is or is not', async () => {
    const disabled = await buildAccount(app);
    await app.get(AccountsService).disable(SYSTEM, disabled.id);
    const asked = [
      (await buildAccount(app)).email,
      'niemand@voorbeeld.nl',
      'geen adres',
      (await buildAccount(app, { role: 'admin' })).email,
      disabled.email,
    ];
    const answers = [];
    for (const email of asked) {
      const rows = async () =>
        Number((await app.db.query<{ n: string }>('SELECT count(*) AS n FROM sign_in_link'))[0]!.n);
      const before = await rows();
      const { status, text, headers } = await ask(email);
      answers.push(JSON.stringify({ status, text, cookies: headers['set-cookie'], written: (await rows()) - before }));
    }
    expect(JSON.parse(answers[0]!)).toMatchObject({ status: 202, written: 1 });
    expect(new Set(answers).size).toBe(1);
    const sent = await Promise.all(asked.map(mails));
    expect(sent.map((each) => each.length)).toEqual([1, 0, 0, 0, 0]);
  });

  it('comes at most three times in a quarter of an hour, known address or not', async () => {
    const anna = await buildAccount(app);
    for (const email of [anna.email, 'niemand@voorbeeld.nl']) {
      for (let tries = 0; tries < 3; tries += 1) await ask(email, undefined, `198.51.100.${tries}`).expect(202);
      const refused = await ask(email, undefined, '198.51.100.9').expect(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await mails(anna.email)).toHaveLength(3);
  });

  it('can be asked for at most twenty times from one address', async () => {
    for (let tries = 0; tries < 20; tries += 1) await ask(`klant${tries}@voorbeeld.nl`).expect(202);
    await ask('klant20@voorbeeld.nl').expect(429);
    await ask('klant20@voorbeeld.nl', undefined, '203.0.113.2').expect(202);
  });

  it('never leads to another site', async () => {
    const anna = await buildAccount(app);
    await ask(anna.email, '//evil.example/questions').expect(202);
    expect((await redeem(tokenIn((await mails(anna.email))[0])).expect(201)).body.next).toBe('');
  });

  it('lets a customer who forgot their password choose a new one, for a while', async () => {
    const anna = await buildAccount(app, { password: 'het oude wachtwoord' });
    const change = (cookie: string) =>
      request(app.http)
        .put('/api/v1/me/password')
        .set({ Cookie: cookie, ...OURS })
        .send({ next: 'een nieuwe lange zin' });
    await change(await signIn(app, anna)).expect(403);
    await ask(anna.email);
    const cookie = cookieFrom(await redeem(tokenIn((await mails(anna.email))[0])));
    await change(cookie).expect(204);
    app.clock.advance({ minutes: 16 });
    await change(cookie).expect(403);
  });
});

describe('an invitation', () => {
  const accept = (token: string, password: string) =>
    request(app.http).post('/api/v1/invitations/acceptance').send({ token, password });

  it('lets new staff choose a password, once', async () => {
    const admin = await signIn(app, await buildAccount(app, { role: 'admin' }));
    const bram = await buildAccount(app, { role: 'agent', name: 'Bram', locale: 'nl' });
    const { body } = await request(app.http)
      .post(`/api/v1/accounts/${bram.id}/invitation`)
      .set({ Cookie: admin, ...OURS })
      .expect(201);
    const [mail] = await mails(bram.email);
    expect(mail).toMatchObject({ kind: 'invitation', subject: 'Kies uw wachtwoord voor Zonnedal' });
    expect(mail!.text).toContain(body.url);

    expect((await accept(tokenIn(mail), 'kort').expect(400)).body.errors).toEqual([
      { path: 'password', message: expect.stringContaining('at least 12') },
    ]);
    await accept(tokenIn(mail), 'vier rustige woorden samen').expect(204);
    await accept(tokenIn(mail), 'vijf rustige woorden samen').expect(400);
    await request(app.http)
      .post('/api/v1/session')
      .send({ email: bram.email, password: 'vier rustige woorden samen' })
      .expect(201);
  });

  it('ends the sessions there were, and the invitation before it', async () => {
    const bram = await buildAccount(app, { role: 'agent' });
    const cookie = await signIn(app, bram);
    const invite = async () =>
      tokenIn({ text: (await app.get(InvitationsService).invite(SYSTEM, bram.id)).url } as SentMail);
    const [first, second] = [await invite(), await invite()];
    await accept(first, 'vier rustige woorden samen').expect(400);
    await accept(second, 'vier rustige woorden samen').expect(204);
    await request(app.http).get('/api/v1/me').set('Cookie', cookie).expect(401);
  });

  it('is no way to sign in, and a sign-in link no invitation', async () => {
    const anna = await buildAccount(app);
    const { url } = await app.get(InvitationsService).invite(SYSTEM, anna.id);
    await redeem(tokenIn({ text: url } as SentMail)).expect(400);
    await ask(anna.email);
    const mail = (await mails(anna.email)).find(({ kind }) => kind === 'sign-in-link');
    await accept(tokenIn(mail), 'vier rustige woorden samen').expect(400);
  });

  it('works for seven days, and not for who was disabled since', async () => {
    const bram = await buildAccount(app, { role: 'agent' });
    const { url } = await app.get(InvitationsService).invite(SYSTEM, bram.id);
    await app.get(AccountsService).disable(SYSTEM, bram.id);
    await accept(tokenIn({ text: url } as SentMail), 'vier rustige woorden samen').expect(400);
    await app.get(AccountsService).enable(SYSTEM, bram.id);
    app.clock.advance({ days: 7 });
    await accept(tokenIn({ text: url } as SentMail), 'vier rustige woorden samen').expect(400);
  });
});
