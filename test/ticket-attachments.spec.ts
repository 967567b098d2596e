import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM, type Actor } from '../src/accounts/index.js';
import { Attachments, TicketConversation, TicketDeletion, TicketFollowers } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket, signIn } from './setup/build.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('attachments', () => {
  let app: TestApp;
  let aya: Actor;
  let anna: Actor;
  let bert: Actor;
  /** What the browser of each sends along. */
  const headers = new Map<Actor, Record<string, string>>();
  beforeAll(async () => {
    app = await startTestApp({ ATTACHMENT_MAX_MB: '1' });
    const people = [
      await buildAccount(app, { role: 'agent', name: 'Aya' }),
      await buildAccount(app, { name: 'Anna' }),
      await buildAccount(app, { name: 'Bert' }),
    ];
    const actors = people.map(actorOf);
    for (const [index, actor] of actors.entries()) headers.set(actor, await headersOf(people[index]!));
    [aya, anna, bert] = actors as [Actor, Actor, Actor];
  });
  afterAll(() => app.stop());

  const headersOf = async (account: { id: string }): Promise<Record<string, string>> => {
    const cookie = await signIn(app, account);
    const me = await request(app.http).get('/api/v1/me').set('Cookie', cookie);
    return { Cookie: cookie, 'X-CSRF-Token': me.body.csrfToken, 'Sec-Fetch-Site': 'same-origin' };
  };
  /** A ticket of Anna's, with something she said in it. */
  const asked = async () => {
    const { id: ticketId } = await buildTicket(app, { requesterId: anna.accountId! });
    const { moment } = await app.get(TicketConversation).reply(anna, ticketId, { text: 'Zie de bijlage' });
    return { ticketId, momentId: moment.id };
  };
  const pathOf = ({ ticketId, momentId }: { ticketId: string; momentId: string }) =>
    `/api/v1/tickets/${ticketId}/moments/${momentId}/attachments`;
  const upload = (at: { ticketId: string; momentId: string }, by: Actor, files: Array<[Buffer | string, string]>) => {
    const sent = request(app.http).post(pathOf(at)).set(headers.get(by)!);
    for (const [content, filename] of files) void sent.attach('files', Buffer.from(content), { filename });
    return sent;
  };
  const download = (id: string, by?: Actor) => {
    const asking = request(app.http).get(`/api/v1/attachments/${id}`).buffer(true).parse(bytes);
    return by ? asking.set(headers.get(by)!) : asking;
  };
  const bytes = (response: request.Response, done: (error: Error | null, body: Buffer) => void) => {
    const chunks: Buffer[] = [];
    const stream = response as unknown as NodeJS.ReadableStream;
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => done(null, Buffer.concat(chunks)));
  };
  const kept = async (momentId: string) =>
    (
      await app.db.query<{ name: string }>('SELECT name FROM attachment WHERE moment_id = $1 ORDER BY id', [momentId])
    ).map(({ name }) => name);

  it('come back as they were sent, to be saved and never run', async () => {
    const at = await asked();
    const sent = await upload(at, anna, [[PNG, 'Überweisung – €.png']]).expect(201);
    expect(sent.body.items).toEqual([
      { id: expect.any(String), name: 'Überweisung – €.png', mediaType: 'image/png', bytes: PNG.length },
    ]);

    for (const reader of [anna, aya]) {
      const file = await download(sent.body.items[0].id, reader).expect(200);
      expect(file.body.equals(PNG)).toBe(true);
      expect(file.headers).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(PNG.length),
        'content-disposition': `attachment; filename="_berweisung _ _.png"; filename*=UTF-8''%C3%9Cberweisung%20%E2%80%93%20%E2%82%AC.png`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'private, no-cache',
      });
      const again = await download(sent.body.items[0].id, reader).set('If-None-Match', file.headers['etag']!);
      expect([again.status, again.body.length ?? 0]).toEqual([304, 0]);
    }
  });

  it('stand with what was said', async () => {
    const at = await asked();
    await upload(at, anna, [
      [PNG, 'een.png'],
      ['regel', 'twee.txt'],
    ]).expect(201);
    const ticket = await request(app.http).get(`/api/v1/tickets/${at.ticketId}`).set(headers.get(anna)!);
    const moment = ticket.body.moments.find(({ id }: { id: string }) => id === at.momentId);
    expect(moment.attachments.map(({ name }: { name: string }) => name)).toEqual(['een.png', 'twee.txt']);
  });

  it('are nothing to anybody who may not read the ticket', async () => {
    const at = await asked();
    const sent = await upload(at, anna, [[PNG, 'foto.png']]).expect(201);
    const { id } = sent.body.items[0];

    expect((await download(id, bert)).status).toBe(404);
    expect((await download(id)).status).toBe(401);
    expect((await download(NOBODY, bert)).status).toBe(404);
    expect((await download('x', bert)).status).toBe(400);
    expect((await upload(at, bert, [[PNG, 'foto.png']])).body.code).toBe('ticket-not-found');
    expect((await request(app.http).post(pathOf(at))).status).toBe(401);

    await app.get(TicketFollowers).add(SYSTEM, at.ticketId, bert.accountId!);
    expect((await download(id, bert)).status).toBe(200);
    expect((await upload(at, bert, [[PNG, 'foto.png']])).body).toMatchObject({ status: 403, code: 'only-author' });
  });

  it('of a staff note are for staff', async () => {
    const { ticketId } = await asked();
    const { moment } = await app.get(TicketConversation).note(aya, ticketId, { text: 'Onder ons' });
    const sent = await upload({ ticketId, momentId: moment.id }, aya, [['geheim', 'intern.txt']]).expect(201);
    const { id } = sent.body.items[0];

    expect((await download(id, aya)).status).toBe(200);
    expect((await download(id, anna)).status).toBe(404);
    expect((await upload({ ticketId, momentId: moment.id }, anna, [[PNG, 'a.png']])).body.code).toBe(
      'moment-not-found',
    );
    const page = await request(app.http).get(`/api/v1/tickets/${ticketId}`).set(headers.get(anna)!);
    expect(page.text).not.toMatch(new RegExp(`intern.txt|${id}`));
  });

  it('belong to one ticket: another one does not open them', async () => {
    const [one, other] = [await asked(), await asked()];
    const crossed = await upload({ ticketId: one.ticketId, momentId: other.momentId }, anna, [[PNG, 'a.png']]);
    expect(crossed.body).toMatchObject({ status: 404, code: 'moment-not-found' });
  });

  it('vanish with a deleted ticket', async () => {
    const at = await asked();
    const sent = await upload(at, anna, [[PNG, 'foto.png']]).expect(201);
    await app.get(TicketDeletion).delete(SYSTEM, at.ticketId);
    for (const reader of [anna, aya]) expect((await download(sent.body.items[0].id, reader)).status).toBe(404);
    expect((await upload(at, anna, [[PNG, 'foto.png']])).status).toBe(404);
  });

  it.each([
    ['tekening.svg', '<svg onload="alert(1)"/>', /can carry scripts/],
    ['pagina.html', '<html><script>alert(1)</script>', /can carry scripts/],
    ['programma.png', 'MZ\u0000\u0001', /not a kind of file we take/],
    ['leeg.txt', '', /is empty/],
  ])('refuse %s with a sentence', async (name, content, sentence) => {
    const at = await asked();
    const answer = await upload(at, anna, [
      [PNG, 'goed.png'],
      [content, name],
    ]);
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid-input' });
    expect(answer.body.errors).toEqual([{ path: 'files.1', message: expect.stringMatching(sentence) }]);
    expect(await kept(at.momentId)).toEqual([]);
  });

  it('lose a misleading name on the way in', async () => {
    const at = await asked();
    await upload(at, anna, [[PNG, '../../\u202Egnp.exe']]).expect(201);
    expect(await kept(at.momentId)).toEqual(['gnp.exe.png']);
  });

  it('fit exactly up to the limit, and not a byte more', async () => {
    const at = await asked();
    const limit = 1024 * 1024;
    await upload(at, anna, [[Buffer.alloc(limit, 'a'), 'vol.txt']]).expect(201);
    const tooLarge = await upload(at, anna, [[Buffer.alloc(limit + 1, 'a'), 'teveel.txt']]);
    expect(tooLarge.body).toMatchObject({
      status: 413,
      code: 'too-large',
      detail: expect.stringContaining('teveel.txt'),
    });
    expect(await kept(at.momentId)).toEqual(['vol.txt']);
  });

  it('are refused while they come in when there is no end to them', async () => {
    const at = await asked();
    const answer = await upload(at, anna, [
      [PNG, 'goed.png'],
      [Buffer.alloc(40 * 1024 * 1024, 'a'), 'eindeloos.txt'],
    ]);
    expect(answer.status).toBe(413);
    expect(await kept(at.momentId)).toEqual([]);
    await upload(at, anna, [[PNG, 'daarna.png']]).expect(201);
  });

  it('are five a moment at most, sent together, one after another or at once', async () => {
    const files = (...names: string[]): Array<[string, string]> => names.map((name) => [name, `${name}.txt`]);
    const together = await asked();
    expect((await upload(together, anna, files('1', '2', '3', '4', '5', '6'))).status).toBe(413);
    expect(await kept(together.momentId)).toEqual([]);

    await upload(together, anna, files('1', '2', '3', '4')).expect(201);
    expect((await upload(together, anna, files('5', '6'))).body).toMatchObject({
      status: 400,
      errors: [{ path: 'files' }],
    });
    expect(await kept(together.momentId)).toHaveLength(4);

    const atOnce = await asked();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((n) => upload(atOnce, anna, files(n, `${n}2`))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 400, 400]);
    expect(await kept(atOnce.momentId)).toHaveLength(4);
  });

  it('are kept once when the same upload is sent again', async () => {
    const at = await asked();
    const first = await upload(at, anna, [[PNG, 'foto.png']]).expect(201);
    const second = await upload(at, anna, [[PNG, 'foto.png']]).expect(201);
    expect(second.body).toEqual(first.body);
    expect(await kept(at.momentId)).toEqual(['foto.png']);
  });

  it('leave nothing behind when the upload breaks off', async () => {
    const at = await asked();
    const boundary = 'grens';
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhallo\r\n`;
    const broken = await request(app.http)
      .post(pathOf(at))
      .set(headers.get(anna)!)
      .set('Content-Type', `multipart/form-data; boundary=${boundary}`)
      .send(`${start}--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="b.txt"\r\n\r\nhal`);
    expect(broken.status).toBe(400);
    expect(await kept(at.momentId)).toEqual([]);

    const json = await request(app.http).post(pathOf(at)).set(headers.get(anna)!).send({ files: [] });
    expect(json.status).toBe(415);
    const none = await upload(at, anna, []).field('remark', 'no file');
    expect(none.status).toBe(400);
  });

  it('are not added to a closed ticket by a customer', async () => {
    const at = await asked();
    await app.db.query(`UPDATE ticket SET status = 'closed', solution = 'Klaar' WHERE id = $1`, [at.ticketId]);
    expect((await upload(at, anna, [[PNG, 'a.png']])).body).toMatchObject({ status: 409, code: 'ticket-is-closed' });
  });

  it('come with the moment they belong to in one write, or not at all', async () => {
    const { ticketId } = await asked();
    const attachments = app.get(Attachments);
    const files = await attachments.check([{ name: 'foto.png', content: PNG }]);
    const write = (fail: boolean) =>
      app.db.write(async (tx) => {
        const { moment } = await app.get(TicketConversation).reply(anna, ticketId, { text: `Met foto ${fail}` });
        await attachments.add(tx, anna, ticketId, moment.id, files);
        if (fail) throw new Error('the form was wrong after all');
        return moment.id;
      });
    await expect(write(true)).rejects.toThrow('after all');
    expect(await app.db.query(`SELECT id FROM moment WHERE text = 'Met foto true'`)).toEqual([]);
    expect(await kept(await write(false))).toEqual(['foto.png']);
  });

  it('are limited per person, so that nobody fills our disk', async () => {
    const carla = await buildAccount(app);
    const herHeaders = await headersOf(carla);
    const statuses = new Set<number>();
    for (let n = 0; n < 61; n += 1) {
      statuses.add(
        (
          await request(app.http)
            .post(pathOf({ ticketId: NOBODY, momentId: NOBODY }))
            .set(herHeaders)
        ).status,
      );
    }
    expect([...statuses]).toEqual([404, 429]);
  });
});
