import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { JobRunner } from '../src/platform/jobs/job-runner.js';
import { InvalidAddress, MailDelivery, MailQueries, Outbox, isAddress, type Mail } from '../src/platform/mail/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';
import { until } from './setup/until.js';

const letter = (changes: Partial<Mail> = {}): Mail => ({
  kind: 'test',
  to: 'sam@example.org',
  locale: 'en',
  subject: 'Hello',
  text: 'Hello Sam',
  ...changes,
});

const send = (app: TestApp, changes: Partial<Mail> = {}) =>
  app.db.write((tx) => app.get(Outbox).send(tx, letter(changes)));

describe('the outbox without a mail server', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startPlatform();
  });
  afterAll(() => app.stop());

  it('keeps a mail as sent, for the studio to show', async () => {
    const id = await send(app, { html: '<p>Hello Sam</p>' });

    expect(await app.get(MailQueries).find(id)).toMatchObject({
      state: 'sent',
      to: 'sam@example.org',
      subject: 'Hello',
      html: '<p>Hello Sam</p>',
      attempts: 0,
    });
  });

  it('keeps nothing of a write that was rolled back', async () => {
    const to = 'rolled.back@example.org';
    const write = app.db.write(async (tx) => {
      await app.get(Outbox).send(tx, letter({ to }));
      throw new Error('never mind');
    });

    await expect(write).rejects.toThrow('never mind');
    expect((await app.get(MailQueries).list({ to })).items).toEqual([]);
  });

  it('refuses whatever is not one plain address', async () => {
    for (const to of [
      'sam',
      'sam@',
      '@example.org',
      'sam@example.org, eve@example.org',
      'Sam <sam@example.org>',
      'sam@example.org\r\nBcc: eve@example.org',
      'sam@example.org\u0000',
      '"sam eve"@example.org',
      'sam@exam ple.org',
      `${'s'.repeat(250)}@example.org`,
    ]) {
      expect([to, isAddress(to)]).toEqual([to, false]);
      await expect(send(app, { to })).rejects.toThrow(InvalidAddress);
    }
    for (const to of ['sam@example.org', "o'neil+desk@mail.example.org", 'sam@localhost', 'sam@müller.example'])
      expect([to, isAddress(to)]).toEqual([to, true]);
  });

  it('makes one line of a subject, and keeps what the database can not', async () => {
    const id = await send(app, { subject: 'Hi\r\nBcc: eve@example.org\u0000', text: 'nul\u0000 and half \ud83d' });

    expect(await app.get(MailQueries).find(id)).toMatchObject({
      subject: 'Hi Bcc: eve@example.org',
      text: 'nul\uFFFD and half \uFFFD',
    });
  });

  it('lists mails in pages, the latest first', async () => {
    const kind = 'listed';
    for (let n = 1; n <= 5; n += 1) await send(app, { kind, subject: `Letter ${n}` });
    const mails = app.get(MailQueries);

    const first = await mails.list({ kind, limit: 3 });
    const second = await mails.list({ kind, limit: 3, cursor: first.next! });

    expect([...first.items, ...second.items].map(({ subject }) => subject)).toEqual(
      [5, 4, 3, 2, 1].map((n) => `Letter ${n}`),
    );
    expect(second.next).toBeNull();
    await expect(mails.list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await mails.list({ kind, state: 'waiting' })).items).toEqual([]);
  });
});

describe('the outbox with a mail server', () => {
  let app: TestApp;
  let server: SMTPServer;
  let received: Array<{ to: string; text: string }>;
  let answer: (to: string) => Error | null;

  const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const stateOf = async (id: string) => (await app.get(MailQueries).find(id))!;

  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => done(answer(address)),
      onData: (stream, session, done) => {
        let text = '';
        stream.on('data', (part: Buffer) => (text += part.toString()));
        stream.on('end', () => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(','), text });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    app = await startPlatform({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Desk <desk@zonnedal.example>' });
  });
  beforeEach(() => {
    received = [];
    answer = () => null;
  });
  afterAll(async () => {
    await app.stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('delivers a mail once it is committed, once', async () => {
    const id = await send(app, { html: '<p>Hello <b>Sam</b></p>', subject: 'Grüße' });
    await until('it is sent', async () => (await stateOf(id)).state === 'sent');
    await app.get(JobRunner).sweep();

    expect(received).toHaveLength(1);
    const [{ to, text } = { to: '', text: '' }] = received;
    expect(to).toBe('sam@example.org');
    for (const header of [
      'From: Desk <desk@zonnedal.example>',
      'To: sam@example.org',
      `Message-ID: <${id}@zonnedal.example>`,
      'Auto-Submitted: auto-generated',
      'Content-Language: en',
      'Content-Type: multipart/alternative',
    ])
      expect(text).toContain(header);
    expect(text).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(await stateOf(id)).toMatchObject({ attempts: 1, lastError: null });
  });

  it('gives up what the mail server refuses for good, and says why', async () => {
    answer = () => refusal(550, 'no such user here');

    const id = await send(app, { to: 'nobody@example.org' });
    await until('it is given up', async () => (await stateOf(id)).state === 'failed');

    expect(await stateOf(id)).toMatchObject({ attempts: 1, lastError: expect.stringContaining('no such user here') });
    await app.get(JobRunner).sweep();
    expect(received).toEqual([]);
  });

  it('tries again what the mail server does not take now', async () => {
    let tries = 0;
    answer = () => ((tries += 1) === 1 ? refusal(451, 'come back later') : null);

    const id = await send(app);
    await until('it was tried', () => tries === 1);
    await until('why is written down', async () => (await stateOf(id)).lastError?.includes('come back later') ?? false);
    expect(await stateOf(id)).toMatchObject({ state: 'waiting' });
    await until('it is sent', async () => (await stateOf(id)).state === 'sent');

    expect(received).toHaveLength(1);
  });

  it('sends what a crash left behind: committed, and never queued', async () => {
    const id = await send(app, { to: 'first@example.org' });
    await until('it is sent', async () => (await stateOf(id)).state === 'sent');
    const left = '0193c000-0000-7000-8000-000000000001';
    await app.db.query(
      `INSERT INTO mail (id, kind, to_address, locale, subject, text, created_at)
       VALUES ($1, 'test', 'left@example.org', 'nl', 'Left', 'Behind', now())`,
      [left],
    );

    await app.get(JobRunner).sweep();
    await until('it is sent', async () => (await stateOf(left)).state === 'sent');

    expect(received.map(({ to }) => to)).toEqual(['first@example.org', 'left@example.org']);
  });

  it('leaves alone what another process has in hand, until its claim runs out', async () => {
    const claimed = '0193c000-0000-7000-8000-000000000002';
    await app.db.query(
      `INSERT INTO mail (id, kind, to_address, locale, subject, text, created_at, claimed_until)
       VALUES ($1, 'test', 'claimed@example.org', 'nl', 'Claimed', 'Mail', now(), now() + interval '4 minutes')`,
      [claimed],
    );

    await app.get(JobRunner).sweep();
    expect(await stateOf(claimed)).toMatchObject({ state: 'waiting', attempts: 0 });
    app.clock.advance({ minutes: 5 });
    await app.get(JobRunner).sweep();
    await until('it is sent', async () => (await stateOf(claimed)).state === 'sent');

    expect(received).toHaveLength(1);
  });

  it('takes over at once what a process had in hand that died, and shows that it may have gone twice', async () => {
    const left = '0193c000-0000-7000-8000-000000000003';
    await app.db.query(
      `INSERT INTO mail (id, kind, to_address, locale, subject, text, created_at, claimed_until, claimed_by, attempts)
       VALUES ($1, 'test', 'dead@example.org', 'nl', 'Left', 'In hand', now(), now() + interval '4 minutes', 7, 1)`,
      [left],
    );

    await app.get(JobRunner).sweep();
    await until('it is sent', async () => (await stateOf(left)).state === 'sent');

    expect(await stateOf(left)).toMatchObject({ attempts: 2, doubts: 1 });
    expect(received[0]!.text).toContain(`Message-ID: <${left}@zonnedal.example>`);
  });

  it('sends again what was given up, when somebody says so', async () => {
    answer = () => refusal(550, 'no such user here');
    const id = await send(app, { to: 'late@example.org' });
    await until('it is given up', async () => (await stateOf(id)).state === 'failed');
    answer = () => null;

    expect(await app.get(MailDelivery).resend(id)).toBe(true);
    await until('it is sent', async () => (await stateOf(id)).state === 'sent');

    expect(received.map(({ to }) => to)).toEqual(['late@example.org']);
    expect(await app.get(MailDelivery).resend(id)).toBe(false);
  });

  it('ties a conversation together, says where replies go, and how to end it', async () => {
    const id = await send(app, {
      headers: {
        replyTo: 'desk+token@zonnedal.example',
        references: ['<ticket-1@zonnedal.example>'],
        unsubscribeUrl: 'https://zonnedal.example/nl/unsubscribe/abc',
      },
    });
    await until('it is sent', async () => (await stateOf(id)).state === 'sent');

    for (const header of [
      'Reply-To: desk+token@zonnedal.example',
      'References: <ticket-1@zonnedal.example>',
      'In-Reply-To: <ticket-1@zonnedal.example>',
      'List-Unsubscribe: <https://zonnedal.example/nl/unsubscribe/abc>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      `X-Vraagbaak-ID: ${id}`,
    ])
      expect(received[0]!.text).toContain(header);
  });
});

describe('messages to telephones', () => {
  const SECRET = 'a secret that the provider has too';
  let app: TestApp;
  let provider: Server;
  let received: Array<{ headers: IncomingHttpHeaders; body: string }>;
  let status: number;

  beforeAll(async () => {
    provider = createServer((incoming, response) => {
      let body = '';
      incoming.on('data', (part: Buffer) => (body += part.toString()));
      incoming.on('end', () => {
        received.push({ headers: incoming.headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    app = await startPlatform({ MESSAGE_URL: `http://127.0.0.1:${port}/out`, MESSAGE_SECRET: SECRET });
  });
  beforeEach(() => {
    received = [];
    status = 202;
  });
  afterAll(async () => {
    await app.stop();
    await new Promise((resolve) => provider.close(resolve));
  });

  it('go to the provider, signed, with the row as key against doubles', async () => {
    const id = await send(app, { via: 'message', to: '+31612345678', text: 'Your request is planned.' });
    await until('it is sent', async () => (await app.get(MailQueries).find(id))!.state === 'sent');

    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual({ id, to: '+31612345678', locale: 'en', text: 'Your request is planned.' });
    expect(headers['idempotency-key']).toBe(id);
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['x-vraagbaak-signature'] as string)!;
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
  });

  it('are given up when the provider will never take them', async () => {
    status = 422;
    const id = await send(app, { via: 'message', to: '+31612345678' });
    await until('it is given up', async () => (await app.get(MailQueries).find(id))!.state === 'failed');

    expect(received).toHaveLength(1);
  });

  it('go to numbers only', async () => {
    for (const to of ['0612345678', '+0612345678', 'sam@example.org', '+31612345678\r\nX: y', ''])
      await expect(send(app, { via: 'message', to })).rejects.toThrow(InvalidAddress);
  });
});
