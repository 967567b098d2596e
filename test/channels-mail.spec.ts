import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import request from 'supertest';
import { ApiKeysService, SYSTEM } from '../src/accounts/index.js';
import { SmtpListener } from '../src/channels/index.js';
import { JobRunner } from '../src/platform/jobs/job-runner.js';
import { Outbox, ReplyAddress } from '../src/platform/mail/index.js';
import { TicketClosing, TicketsQueries, type TicketDetails } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket, signIn } from './setup/build.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;
interface Row {
  id: string;
  state: string;
  reason: string | null;
  ticketId: string | null;
}

describe('mail that comes in', () => {
  let app: TestApp;
  let key: string;
  let anna: Account;
  let count = 0;

  beforeAll(async () => {
    app = await startTestApp({ MAIL_IN_PORT: '0', MAIL_FROM: 'Desk <desk@zonnedal.example>', MAIL_IN_MAX_MB: '31' });
    anna = await buildAccount(app, { name: 'Anna', email: 'anna@voorbeeld.example' });
    key = (await app.get(ApiKeysService).create(SYSTEM, { name: 'postfix', scopes: ['tickets:read', 'tickets:write'] }))
      .token;
  });
  afterAll(() => app.stop());

  const mailOf = (
    text: string,
    { from = 'Anna <anna@voorbeeld.example>', headers = '', to = 'desk@zonnedal.example' } = {},
  ) =>
    `From: ${from}\r\nTo: ${to}\r\nSubject: Mijn vraag\r\nMessage-ID: <t-${(count += 1)}@voorbeeld.example>\r\n${headers}\r\n${text}\r\n`;
  const post = (raw: string | Buffer, query = '') =>
    request(app.http)
      .post(`/api/v1/mails${query}`)
      .set({ Authorization: `Bearer ${key}`, 'Content-Type': 'message/rfc822' })
      .send(raw as string);
  const sorted = async (id: string): Promise<Row> => {
    let row: Row | undefined;
    await until('the mail is sorted', async () => {
      [row] = await app.db.query<Row>(
        'SELECT id, state, reason, ticket_id AS "ticketId" FROM incoming_mail WHERE id = $1',
        [id],
      );
      return row !== undefined && row.state !== 'new';
    });
    return row!;
  };
  const bring = async (raw: string | Buffer, query = '') => {
    const answer = await post(raw, query);
    expect(answer.status).toBe(202);
    return sorted(answer.body.id);
  };
  const ticketOf = async ({ ticketId }: Row): Promise<TicketDetails> => app.get(TicketsQueries).get(SYSTEM, ticketId!);
  const replyTo = (ticket: { id: string }) => app.get(ReplyAddress).make(ticket.id);

  it('begins a question of the sender, in plain text', async () => {
    const ticket = await ticketOf(await bring(mailOf('Hoe vraag ik een pas aan?\r\n\r\n-- \r\nAnna')));
    expect(ticket).toMatchObject({
      subject: 'Mijn vraag',
      channel: 'email',
      status: 'open',
      requester: { id: anna.id },
    });
    expect(ticket.moments).toHaveLength(1);
    expect(ticket.moments[0]).toMatchObject({
      text: 'Hoe vraag ik een pas aan?',
      channel: 'email',
      direction: 'in',
      author: { id: anna.id },
      byStaff: false,
    });
  });

  it('is one moment however often it is delivered, also at once and by another way', async () => {
    const raw = mailOf('Twee keer');
    const [one, other] = await Promise.all([post(raw), post(`Received: by a relay\r\n${raw}`)]);
    expect(other.body.id).toBe(one.body.id);
    const { ticketId } = await sorted(one.body.id);
    expect((await post(raw)).body).toEqual({ id: one.body.id, isRepeated: true });
    await app.get(JobRunner).sweep();
    expect((await app.get(TicketsQueries).get(SYSTEM, ticketId!)).moments).toHaveLength(1);
    // Nobody keeps a mail away by using its Message-ID first.
    const stolen = raw.replace('Twee keer', 'Iets anders');
    expect((await post(stolen)).body.isRepeated).toBe(false);
  });

  it('goes on in the conversation that it answers: by its address, its references, and ours', async () => {
    const ticket = await buildTicket(app, { requesterId: anna.id });
    const mailId = await app.db.write((tx) =>
      app.get(Outbox).send(tx, {
        kind: 'test',
        to: anna.email,
        locale: 'nl',
        subject: 'Uw vraag',
        text: 'Antwoord',
        about: `ticket:${ticket.id}`,
      }),
    );
    const first = await bring(mailOf('Op uw mail', { headers: `In-Reply-To: <${mailId}@zonnedal.example>\r\n` }));
    expect(first.ticketId).toBe(ticket.id);
    const before = `t-${count}@voorbeeld.example`;
    const second = await bring(mailOf('Op mijn eigen mail', { headers: `References: <x@y> <${before}>\r\n` }));
    expect(second.ticketId).toBe(ticket.id);
    const third = await bring(mailOf('Op het adres', { to: replyTo(ticket) }));
    expect(third.ticketId).toBe(ticket.id);
    const fourth = await bring(mailOf('Op de envelop'), `?recipient=${encodeURIComponent(replyTo(ticket))}`);
    expect(fourth.ticketId).toBe(ticket.id);
    expect((await app.get(TicketsQueries).get(SYSTEM, ticket.id)).moments).toHaveLength(5);
  });

  it('writes into no request of others: who refers to one without a token begins a question of their own', async () => {
    const ticket = await buildTicket(app, { requesterId: anna.id });
    const headers = `References: <ticket-${ticket.id}@zonnedal.example>\r\n`;
    const stranger = await bring(mailOf('Laat mij erin', { from: 'Mallory <mallory@evil.example>', headers }));
    expect(stranger.state).toBe('filed');
    expect(stranger.ticketId).not.toBe(ticket.id);
    const { moments } = await ticketOf(stranger);
    expect(moments.find(({ direction }) => direction === 'note')).toMatchObject({ visibility: 'staff' });

    const token = replyTo(ticket);
    const tampered = token.replace(/\+(.)/, (_, letter: string) => `+${letter === 'a' ? 'b' : 'a'}`);
    const forged = await bring(mailOf('Met een verzonnen adres', { from: 'mallory@evil.example', to: tampered }));
    expect(forged.ticketId).not.toBe(ticket.id);
    app.clock.advance({ days: 500 });
    const late = await bring(mailOf('Met een oud adres', { from: 'mallory@evil.example', to: token }));
    expect(late.ticketId).not.toBe(ticket.id);
    expect((await app.get(TicketsQueries).get(SYSTEM, ticket.id)).moments).toHaveLength(1);
    const invited = await bring(mailOf('Namens Anna', { from: 'Bert <bert@voorbeeld.example>', to: replyTo(ticket) }));
    expect(invited.ticketId).toBe(ticket.id);
    const said = (await app.get(TicketsQueries).get(SYSTEM, ticket.id)).moments.at(-1)!;
    expect(said.author.name).toBe('Bert');
  });

  it('opens again what was closed lately, and begins anew what was closed long ago', async () => {
    const ticket = await buildTicket(app, { requesterId: anna.id, status: 'closed' });
    expect((await bring(mailOf('Toch niet', { to: replyTo(ticket) }))).ticketId).toBe(ticket.id);
    const again = await app.get(TicketsQueries).get(SYSTEM, ticket.id);
    expect(again.status).toBe('open');
    await app.get(TicketClosing).solve(SYSTEM, ticket.id, { version: again.version, text: 'Klaar' });
    await app.get(TicketClosing).close(SYSTEM, ticket.id, again.version + 1);
    app.clock.advance({ days: 15 });
    const anew = await bring(mailOf('Nog iets', { to: replyTo(ticket) }));
    expect(anew.ticketId).not.toBe(ticket.id);
    const { moments } = await ticketOf(anew);
    expect(moments.find(({ direction }) => direction === 'note')?.text).toContain(`#${ticket.number}`);
  });

  it('keeps an agent’s address for a person: From is too easily forged to speak for the desk', async () => {
    const agent = await buildAccount(app, { role: 'agent', email: 'aya@zonnedal.example' });
    const ticket = await buildTicket(app, { requesterId: anna.id });
    const row = await bring(mailOf('Het wachtwoord is 123', { from: agent.email, to: replyTo(ticket) }));
    expect(row).toMatchObject({ state: 'kept', reason: 'from-staff', ticketId: null });
  });

  it('leaves machines alone, and tells whoever sends mail what did not arrive', async () => {
    const stored = (name: string) => readFileSync(join(process.cwd(), 'test', 'mails', `${name}.eml`));
    expect(await bring(stored('out-of-office-nl'))).toMatchObject({ state: 'ignored', reason: 'auto-reply' });
    expect(await bring(stored('mailing-list'))).toMatchObject({ state: 'ignored', reason: 'list' });
    expect(await bring(stored('bounce-hard'))).toMatchObject({ state: 'ignored', reason: 'bounce' });
    await bring(stored('complaint'));
    const events = await app.db.query<{ payload: unknown }>(
      `SELECT payload FROM event WHERE topic = 'mail.bounced' ORDER BY id`,
    );
    expect(events.map(({ payload }) => payload)).toEqual([
      { address: 'weg@voorbeeld.example', messageId: 'uitgaand-1@zonnedal.example', kind: 'hard' },
      { address: 'boos@provider.example', messageId: 'uitgaand-3@zonnedal.example', kind: 'complaint' },
    ]);
  });

  it('takes files as uploads are taken, and says which it did not', async () => {
    const stored = (name: string) => readFileSync(join(process.cwd(), 'test', 'mails', `${name}.eml`));
    const picture = await ticketOf(await bring(stored('attachment-png')));
    expect(picture.moments[0]!.attachments.map(({ name }) => name)).toEqual(['scherm.png']);
    const tnef = await ticketOf(await bring(stored('outlook-winmail')));
    expect(tnef.moments[0]!.attachments).toEqual([]);
    expect(tnef.moments[1]).toMatchObject({ direction: 'note', visibility: 'staff' });
    expect(tnef.moments[1]!.text).toContain('winmail.dat');
  });

  it('waits for a person when it can not be read or filed, and loses nothing', async () => {
    const stored = (name: string) => readFileSync(join(process.cwd(), 'test', 'mails', `${name}.eml`));
    const raw = stored('broken-no-from');
    const kept = await bring(raw);
    expect(kept).toMatchObject({ state: 'kept', reason: 'no-sender' });

    const visitor = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'agent' })));
    expect((await visitor.open('/desk/mail')).text).toContain('Van niemand');
    expect((await visitor.open(`/desk/mail/${kept.id}`)).text).toContain('Wie ben ik?');
    expect((await visitor.submit('/filing', { ticket: '99999999' })).text).toContain('Er is geen vraag met dit nummer');
    const filed = await visitor.submit('/filing', { ticket: '' });
    expect(filed.path).toMatch(/^\/desk\/tickets\/\d+$/);
    expect(filed.text).toContain('Wie ben ik?');
    await visitor.open(`/desk/mail/${kept.id}`);
    await expect(visitor.submit('/filing')).rejects.toThrow('no form');

    const download = await request(app.http)
      .get(`/api/v1/mails/${kept.id}/raw`)
      .set('Authorization', `Bearer ${key}`)
      .buffer(true)
      .parse((answer, done) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect((download.body as Buffer).equals(raw)).toBe(true);
    const other = await bring(stored('broken-only-headers'));
    await visitor.open(`/desk/mail/${other.id}`);
    expect((await visitor.submit('/dismissal')).text).toContain('De mail is opgeruimd');
    expect((await sorted(other.id)).state).toBe('ignored');
  });

  it('is for those who may: no customers, no other media types', async () => {
    const cookie = await signIn(app, anna);
    const headers = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    expect((await request(app.http).get('/api/v1/mails').set(headers)).status).toBe(403);
    const json = await request(app.http).post('/api/v1/mails').set('Authorization', `Bearer ${key}`).send({ a: 1 });
    expect(json.body.code).toBe('not-a-mail');
  });

  describe('over SMTP', () => {
    const port = () => app.get(SmtpListener).port!;
    const sendTo = (to: string, raw: string | Buffer) =>
      createTransport({ host: '127.0.0.1', port: port(), ignoreTLS: true }).sendMail({
        envelope: { from: 'anna@voorbeeld.example', to },
        raw,
      });

    it('is taken for our own addresses only', async () => {
      const sent = await sendTo('desk@zonnedal.example', mailOf('Over SMTP'));
      const id = /Taken as (\S+)/.exec(sent.response)![1]!;
      expect((await ticketOf(await sorted(id))).moments[0]!.text).toBe('Over SMTP');
      await expect(sendTo('iemand@elders.example', mailOf('Geef door'))).rejects.toThrow('550');
    });

    it('may be 30 MB, while others are served, and no more', async () => {
      const line = `${'QUJD'.repeat(19)}\r\n`;
      const file = (megabytes: number) => line.repeat(Math.floor((megabytes * 1_048_576) / line.length));
      const large = (megabytes: number) =>
        Buffer.from(
          `From: anna@voorbeeld.example\r\nSubject: Groot\r\nMessage-ID: <groot-${megabytes}@voorbeeld.example>\r\nMIME-Version: 1.0\r\n` +
            `Content-Type: multipart/mixed; boundary="g"\r\n\r\n--g\r\nContent-Type: text/plain\r\n\r\nZie de bijlage.\r\n--g\r\n` +
            `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="groot.bin"\r\n` +
            `Content-Transfer-Encoding: base64\r\n\r\n${file(megabytes)}--g--\r\n`,
        );
      const sent = sendTo('desk@zonnedal.example', large(30));
      const statuses = new Set<number>();
      const progress = { isSent: false };
      void sent.finally(() => (progress.isSent = true)).catch(() => {});
      while (!progress.isSent) statuses.add((await request(app.http).get('/health/live')).status);
      expect([...statuses].filter((status) => status !== 200)).toEqual([]);
      const id = /Taken as (\S+)/.exec((await sent).response)![1]!;
      const { moments } = await ticketOf(await sorted(id));
      expect(moments[0]!.text).toBe('Zie de bijlage.');
      expect(moments[1]!.text).toContain('groot.bin');
      await expect(sendTo('desk@zonnedal.example', large(32))).rejects.toThrow('552');
    }, 60_000);

    it('survives whoever talks nonsense or goes away in the middle', async () => {
      const talk = (lines: string[]) =>
        new Promise<void>((resolve) => {
          const socket = connect(port(), '127.0.0.1');
          socket.on('error', () => {});
          socket.on('close', () => resolve());
          socket.on('data', () => {
            const next = lines.shift() ?? '';
            // Gone after the last word, whatever the answer would have been.
            socket.write(next, () => lines.length === 0 && socket.destroy());
          });
        });
      await Promise.all([
        talk(['\0\u00ff\u00fe\r\n', 'HELO\r\n']),
        talk([
          'EHLO x\r\n',
          'MAIL FROM:<a@b.example>\r\n',
          'RCPT TO:<desk@zonnedal.example>\r\n',
          'DATA\r\n',
          'From: half een m',
        ]),
        talk([`EHLO ${'x'.repeat(5000)}\r\n`, 'RCPT TO:<>\r\n', 'DATA\r\n']),
        talk(['EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<desk@zonnedal.example>\r\nDATA\r\n.\r\n']),
      ]);
      expect((await sendTo('desk@zonnedal.example', mailOf('Nog steeds wakker'))).response).toContain('Taken');
    });
  });
});
