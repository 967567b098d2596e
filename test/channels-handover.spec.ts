import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM, type Role } from '../src/accounts/index.js';
import { ChannelsService } from '../src/channels/index.js';
import { signWebhook } from '../src/platform/crypto/index.js';
import { TicketClosing, TicketConversation, TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket, signIn } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;

describe('going on over another channel', () => {
  let app: TestApp;
  let anna: Account;
  let customer: Caller;
  let other: Caller;
  let agent: Caller;
  let aya: Account;
  let ticket: Awaited<ReturnType<typeof buildTicket>>;

  beforeAll(async () => {
    app = await startTestApp();
    anna = await buildAccount(app, { name: 'Anna' });
    aya = await buildAccount(app, { role: 'agent', name: 'Aya' });
    customer = await callerOf(app, anna);
    other = await callerOf(app, await buildAccount(app));
    agent = await callerOf(app, aya);
    ticket = await buildTicket(app, { requesterId: anna.id, subject: 'Mijn pas is kwijt' });
  });
  afterAll(() => app.stop());

  const issue = async (about = ticket): Promise<string> =>
    (await customer.post('/handovers', { ticket: about.id })).body.code;
  const redeem = (code: string, channel = 'phone', by: Caller = agent) =>
    by.post('/handovers/redemption', { code, channel });
  const someAgent = async (role: Role = 'agent') => callerOf(app, await buildAccount(app, { role }));

  describe('by a code', () => {
    it('opens the same conversation, once over each channel', async () => {
      const code = await issue();
      expect((await redeem(code)).body).toEqual({ id: ticket.id, number: ticket.number });
      expect((await redeem(code)).body).toMatchObject({ code: 'handover-used', channel: 'phone' });
      expect((await redeem(code.toLowerCase().replace('-', ' '), 'counter')).status).toBe(200);
    });

    it('lets one of two agents win', async () => {
      const code = await issue();
      const statuses = (await Promise.all([redeem(code), redeem(code)])).map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
    });

    it('is made by those who may see the request, and taken by staff', async () => {
      expect((await other.post('/handovers', { ticket: ticket.id })).status).toBe(404);
      expect((await visitorOf(app).post('/handovers', { ticket: ticket.id })).status).toBe(401);
      expect((await redeem(await issue(), 'phone', other)).status).toBe(403);
    });

    it('is worth nothing when it was changed, replaced or has expired, and nobody is told which', async () => {
      const by = await someAgent();
      const code = await issue();
      const swap = (letter: string) => (letter === 'A' ? 'C' : 'A');
      const wrong = [...code].map((letter, at) =>
        letter === '-' ? 'AAAAA-AAAAA' : code.slice(0, at) + swap(letter) + code.slice(at + 1),
      );
      for (const tried of [...wrong, '', 'x'.repeat(40), "'; --"]) {
        const answer = await redeem(tried, 'phone', by);
        expect([tried, answer.status >= 400 && answer.status < 500]).toEqual([tried, true]);
      }
      const fresh = await issue();
      expect((await redeem(code)).body.code).toBe('handover-invalid');
      app.clock.advance({ hours: 49 });
      expect((await redeem(fresh)).body.code).toBe('handover-invalid');
    });

    it('can not be guessed: tries are counted per agent, the database holds no code', async () => {
      const guesser = await someAgent('editor');
      let last = await redeem('AAAAA-AAAAA', 'phone', guesser);
      for (let tries = 1; tries < 31; tries += 1) last = await redeem('CCCCC-CCCCC', 'phone', guesser);
      expect(last.status).toBe(429);
      const code = await issue();
      expect((await redeem(code, 'phone', guesser)).status).toBe(429);
      const rows = await app.db.query('SELECT * FROM handover');
      expect(JSON.stringify(rows)).not.toContain(code.replace('-', ''));
    });

    it('is for what is still open', async () => {
      const solved = await buildTicket(app, { requesterId: anna.id, status: 'solved' });
      const code = await issue(solved);
      const { version } = await app.get(TicketsQueries).get(SYSTEM, solved.id);
      await app.get(TicketClosing).close(SYSTEM, solved.id, version);
      expect((await redeem(code)).body.code).toBe('handover-invalid');
      expect((await customer.post('/handovers', { ticket: solved.id })).body.code).toBe('nothing-to-hand-over');
    });

    it('stands on the customer’s page, with a link that leads everybody where they may go', async () => {
      const visitor = new Visitor(app, await signIn(app, anna));
      await visitor.open(`/nl/my/questions/${ticket.number}`);
      const page = await visitor.submit('/handover');
      const code = /[A-Z0-9]{5}-[A-Z0-9]{5}/.exec(page.text)![0];
      expect(page.html).toContain(`/nl/handover/${code}`);
      expect((await visitor.open(`/nl/handover/${code}`)).path).toBe(`/nl/my/questions/${ticket.number}`);
      expect((await new Visitor(app).open(`/nl/handover/${code}`)).path).toContain('/nl/sign-in');
      const stranger = new Visitor(app, await signIn(app, await buildAccount(app)));
      expect((await stranger.open(`/nl/handover/${code}`)).path).toBe('/nl/my/questions');

      const desk = new Visitor(app, await signIn(app, aya));
      expect((await desk.open(`/nl/handover/${code}`)).html).toContain(`value="${code}"`);
      expect((await desk.submit('/desk/contact/code', { channel: 'counter' })).text).toContain('Mijn pas is kwijt');
      await desk.open(`/desk/contact?code=${code}`);
      expect((await desk.submit('/desk/contact/code', { channel: 'counter' })).text).toContain('al gebruikt');
      await desk.open('/desk/contact');
      expect((await desk.submit('/desk/contact/code', { code: 'AAAAA-AAAAA' })).text).toContain('kennen we niet');
    });
  });

  describe('on the telephone and at the counter', () => {
    it('is written down in two clicks, with how we knew who it was', async () => {
      const desk = new Visitor(app, await signIn(app, aya));
      const found = await desk.open('/desk/contact?q=Anna');
      expect(found.text).toContain('Mijn pas is kwijt');
      await desk.open(`/desk/contact?ticket=${ticket.number}`);
      const logged = await agent.post('/contacts', {
        ticket: String(ticket.number),
        channel: 'phone',
        text: 'De pas is weer gevonden.',
        asked: ['birth-date', 'address'],
      });
      expect(logged.status).toBe(201);
      const { moments } = await app.get(TicketsQueries).get(SYSTEM, ticket.id);
      expect(moments.at(-1)).toMatchObject({ channel: 'phone', direction: 'in', text: 'De pas is weer gevonden.' });
      const { items } = (await agent.get(`/contacts?ticket=${ticket.number}`)).body;
      expect(items).toEqual([expect.objectContaining({ asked: ['birth-date', 'address'], matched: true, by: 'Aya' })]);
      const page = await desk.open(`/desk/contact?ticket=${ticket.number}`);
      expect(page.text).toContain('Geboortedatum, Adres · Het klopte');
    });

    it('keeps no answers: there is no place for them', async () => {
      const answer = await agent.post('/contacts', {
        ticket: ticket.id,
        channel: 'phone',
        text: 'x',
        asked: ['1980-01-01'],
      });
      expect(answer.status).toBe(400);
      expect((await customer.get(`/contacts?ticket=${ticket.id}`)).status).toBe(403);
      expect((await customer.post('/contacts', { ticket: ticket.id, channel: 'phone', text: 'x' })).status).toBe(403);
    });
  });

  describe('in a chat', () => {
    let secret: string;
    let provider: Server;
    const received: Array<{ headers: Record<string, unknown>; body: string }> = [];
    let failures = 0;

    beforeAll(async () => {
      provider = createServer((incoming, answer) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          received.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString() });
          answer.statusCode = failures-- > 0 ? 503 : 200;
          answer.end();
        });
      });
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      const channels = app.get(ChannelsService);
      await channels.create(SYSTEM, {
        key: 'chat',
        kind: 'chat',
        name: { nl: 'Chat', en: 'Chat' },
        address: 'https://chat.example',
        languages: ['nl'],
        timeZone: 'Europe/Amsterdam',
        weekly: {},
        holidays: [],
        queue: 'none',
        position: 1,
      });
      secret = await channels.renewSecret(SYSTEM, 'chat');
      const { port } = provider.address() as AddressInfo;
      expect((await agent.put('/channels/chat/outgoing', { url: 'http://example.org' })).status).toBe(403);
      await channels.sendTo(SYSTEM, 'chat', `http://127.0.0.1:${port}/answers`);
    });
    afterAll(() => {
      provider.close();
    });

    let count = 0;
    const send = (given: object) => {
      const body = JSON.stringify({
        conversationId: 'c-1',
        messageId: `m-${(count += 1)}`,
        name: 'Bram',
        text: 'Hoi',
        ...given,
      });
      const timestamp = Math.floor(app.clock.now().getTime() / 1000);
      return request(app.http)
        .post('/api/v1/channels/chat/messages')
        .set({
          'Content-Type': 'application/json',
          'X-Vraagbaak-Timestamp': String(timestamp),
          'X-Vraagbaak-Signature': signWebhook(secret, timestamp, body),
        })
        .send(body);
    };

    it('makes one conversation one ticket, and a message sent twice one moment', async () => {
      const first = await send({ text: 'Mijn app doet het niet\nal twee dagen' });
      expect(first.status).toBe(200);
      const second = await send({ text: 'Bent u daar?', messageId: 'm-twice' });
      app.clock.advance({ seconds: 2 });
      const again = await send({ text: 'Bent u daar?', messageId: 'm-twice' });
      expect(again.body).toEqual({ ...second.body, isRepeated: true });
      const { moments, ...held } = await app.get(TicketsQueries).get(SYSTEM, first.body.ticketId);
      expect(held).toMatchObject({ subject: 'Mijn app doet het niet', channel: 'chat', requester: null });
      expect(moments.map(({ text, author }) => [text, author.name])).toEqual([
        ['Mijn app doet het niet\nal twee dagen', 'Bram'],
        ['Bent u daar?', 'Bram'],
      ]);
      const both = await Promise.all([send({ conversationId: 'c-race' }), send({ conversationId: 'c-race' })]);
      expect(new Set(both.map(({ body }) => body.ticketId)).size).toBe(1);
    });

    it('sends answers back signed, with one id however often it tries', async () => {
      const { ticketId } = (await send({ conversationId: 'c-2', text: 'Hoe laat is het?' })).body;
      failures = 1;
      const { moment } = await app
        .get(TicketConversation)
        .reply(actorOf(aya), ticketId, { text: 'Half negen.', channel: 'chat' });
      await app.settled();
      await until('the answer is delivered', async () => {
        const [row] = await app.db.query<{ at: Date | null }>(
          'SELECT delivered_at AS at FROM channel_message WHERE id = $1',
          [moment.id],
        );
        return row?.at !== null && row !== undefined;
      });
      const mine = received.filter(({ body }) => body.includes('Half negen.'));
      expect(mine).toHaveLength(2);
      expect(new Set(mine.map(({ headers }) => headers['x-vraagbaak-delivery']))).toEqual(new Set([moment.id]));
      for (const { headers, body } of mine) {
        const timestamp = Number(headers['x-vraagbaak-timestamp']);
        expect(headers['x-vraagbaak-signature']).toBe(signWebhook(secret, timestamp, body));
        expect(JSON.parse(body)).toMatchObject({ conversationId: 'c-2', channel: 'chat', text: 'Half negen.' });
      }
    });

    it('goes on with the request of a code that is quoted, and takes a wrong one for a message', async () => {
      const code = await issue();
      const carried = await send({ conversationId: 'c-3', text: `Mijn code is ${code}, en nu?` });
      expect(carried.body.ticketId).toBe(ticket.id);
      expect((await send({ conversationId: 'c-3', text: 'Nog iets' })).body.ticketId).toBe(ticket.id);
      const wrong = await send({ conversationId: 'c-4', text: `Mijn code is ${code}` });
      expect(wrong.status).toBe(200);
      expect(wrong.body.ticketId).not.toBe(ticket.id);
    });

    it('takes nothing with a wrong signature', async () => {
      const answer = await visitorOf(app).post('/channels/chat/messages', {
        conversationId: 'c-1',
        messageId: 'm-x',
        name: 'Mallory',
        text: 'Hoi',
      });
      expect(answer.status).toBe(401);
    });
  });
});
