import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { ArticlesQueries, ArticlesService } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

const SCRIPT = '<script>alert(1)</script>';
const text = (given: string) => Buffer.from(given, 'latin1');

function chunk(kind: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  // Nobody here reads the check sum.
  return Buffer.concat([length, text(kind), data, Buffer.alloc(4)]);
}

function png({
  width = 1,
  height = 1,
  extra = [],
  tail = '',
}: { width?: number; height?: number; extra?: Buffer[]; tail?: string | Buffer } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const pixels = chunk('IDAT', deflateSync(Buffer.alloc(4)));
  return Buffer.concat([
    text('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', header),
    ...extra,
    pixels,
    chunk('IEND'),
    Buffer.from(tail),
  ]);
}

const segment = (marker: number, data: string) =>
  Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), text(data)]);
const jpeg = (comment: string, tail: string) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
    segment(0xfe, comment),
    segment(0xc0, '\x08\0\x01\0\x01\x01\x01\x11\0'),
    segment(0xda, '\x01\x01\0\0\x3f\0'),
    Buffer.from([0x12, 0x34, 0xff, 0xd9]),
    text(tail),
  ]);
const gif = (tail: string) =>
  Buffer.concat([
    text('GIF89a\x01\0\x01\0\0\0\0'),
    text('\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b'),
    text(tail),
  ]);
const webp = (tail: string) => {
  const body = Buffer.concat([text('WEBPVP8X'), Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([text('RIFF'), length, body, text(tail)]);
};
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
const BOMB = Buffer.concat([text('Comment\0\0'), deflateSync(Buffer.alloc(20_000_000))]);

/** What comes in: what it is called, what it holds, and whether it may stay, as which type. */
const UPLOADS: Array<[what: string, name: string, content: Buffer, kept: string | null]> = [
  ['a picture', 'Scherm 1.png', png(), 'image/png'],
  ['an SVG with script', 'x.svg', text(SVG), null],
  ['an SVG called PNG', 'x.png', text(SVG), null],
  ['a packed SVG', 'x.svgz', gzipSync(SVG), null],
  ['a page called PNG', 'x.png', text(`<!doctype html>${SCRIPT}`), null],
  ['a page behind the first bytes of a PNG', 'x.png', text(`\x89PNG\r\n\x1a\n${SCRIPT}`), null],
  ['a page behind a PNG', 'x.png', png({ tail: SCRIPT }), 'image/png'],
  ['an archive behind a PNG', 'x.png', png({ tail: `PK\x03\x04${SCRIPT}` }), 'image/png'],
  [
    'a script among the notes of a PNG',
    'x.png',
    png({ extra: [chunk('tEXt', text(`Comment\0${SCRIPT}`))] }),
    'image/png',
  ],
  ['a bomb among the notes of a PNG', 'x.png', png({ extra: [chunk('zTXt', BOMB)] }), 'image/png'],
  ['a bomb in the colours of a PNG', 'x.png', png({ extra: [chunk('iCCP', BOMB)] }), 'image/png'],
  ['a PNG that claims ten thousand million dots', 'x.png', png({ width: 100_000, height: 100_000 }), null],
  ['a PNG that is very wide', 'x.png', png({ width: 30_000 }), null],
  ['a PNG that claims more dots than a number holds', 'x.png', png({ width: 0xffffffff, height: 0xffffffff }), null],
  ['a PNG of no size', 'x.png', png({ width: 0 }), null],
  ['a PNG cut off', 'x.png', png().subarray(0, 40), null],
  [
    'a PNG whose chunk is longer than the file',
    'x.png',
    Buffer.concat([png().subarray(0, 33), text('\x7f\xff\xff\xffIDAT')]),
    null,
  ],
  ['a script in the comment of a JPEG', 'x.jpg', jpeg(SCRIPT, ''), 'image/jpeg'],
  ['a page behind a JPEG', 'x.jpg', jpeg('', SCRIPT), 'image/jpeg'],
  ['a JPEG cut off', 'x.jpg', jpeg('', '').subarray(0, 30), null],
  ['a GIF that is a script', 'x.gif', text('GIF89a/*\0\0\0*/=1;alert(1)//;'), null],
  ['a page behind a GIF', 'x.gif', gif(SCRIPT), 'image/gif'],
  ['a page behind a WebP', 'x.webp', webp(SCRIPT), 'image/webp'],
  [
    'a WebP that claims to be longer than it is',
    'x.webp',
    text('RIFF\xff\xff\xff\x7fWEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0'),
    null,
  ],
  [
    'a PDF with JavaScript',
    'x.pdf',
    text('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
    'application/pdf',
  ],
  ['a program', 'x.png', text('MZ\x90\0\x03'), null],
  ['an archive', 'x.zip', text('PK\x03\x04\x14\0'), null],
  ['nothing', 'x.png', Buffer.alloc(0), null],
  ['more than an image may have', 'x.png', png({ extra: [chunk('tEXt', Buffer.alloc(6_000_000))] }), null],
  ['a path in the name', '../../../etc/passwd.png', png(), 'image/png'],
  ['a Windows path in the name', '..\\..\\boot.ini.png', png(), 'image/png'],
  ['a header in the name', 'a";\r\nSet-Cookie: x=1.png', png(), 'image/png'],
  ['a name that reads backwards', 'x\u202Egnp.exe', png(), 'image/png'],
  ['a name of markup', '<img src=x onerror=alert(1)>.html', png(), 'image/png'],
  ['a name without end', `${'a'.repeat(5_000)}.png`, png(), 'image/png'],
];

describe('pictures and documents in articles', () => {
  let app: TestApp;
  let cookie: string;
  /** The token of the signed-in, by cookie: forms with files need it. */
  const tokens = new Map<string, string>();
  let editor: Awaited<ReturnType<typeof buildAccount>>;
  let article: Awaited<ReturnType<typeof buildArticle>>;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await buildAccount(app, { role: 'editor' });
    cookie = await signedInAs(editor);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    article = await buildArticle(app);
  });

  const signedInAs = async (account: { id: string }): Promise<string> => {
    const own = await signIn(app, account);
    tokens.set(own, (await request(app.http).get('/api/v1/me').set('Cookie', own)).body.csrfToken);
    return own;
  };
  const headersOf = (as: string) => ({ Cookie: as, 'Sec-Fetch-Site': 'same-origin', 'X-CSRF-Token': tokens.get(as)! });
  const upload = (name: string, content: Buffer, id = article.id, as = cookie) =>
    request(app.http)
      .post(`/api/v1/articles/${id}/files`)
      .set(headersOf(as))
      .attach('file', content, { filename: name, contentType: 'text/html' });
  const read = (path: string, as = cookie) =>
    request(app.http)
      .get(path)
      .set({ Cookie: as })
      .buffer()
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });

  it.each(UPLOADS)('takes %s for what it is', async (_, name, content, kept) => {
    const sent = await upload(name, content);
    if (kept === null) {
      expect([sent.status, sent.body.code]).toEqual([400, 'article-file-refused']);
      expect(await app.db.query('SELECT 1 FROM article_file WHERE article_id = $1', [article.id])).toEqual([]);
      return;
    }
    expect([sent.status, sent.body.mediaType]).toEqual([201, kept]);
    expect(sent.body.name).toMatch(/^[a-z0-9_][\w.-]{0,150}\.(png|jpe?g|gif|webp|pdf)$/);
    const served = await read(sent.body.path).expect(200);
    expect(served.headers['content-type']).toBe(kept);
    expect(served.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(served.headers['set-cookie']).toBeUndefined();
    expect((served.body as Buffer).toString('latin1')).not.toContain('<script');
    expect((served.body as Buffer).length).toBeLessThan(10_000);
  });

  it('takes no more than the limit, no form without a file, and nothing that only claims to be long', async () => {
    expect(
      (await upload('x.pdf', Buffer.concat([text('%PDF-'), Buffer.alloc(11 * 1024 * 1024)]))).status,
    ).toBeGreaterThanOrEqual(400);
    const post = () => request(app.http).post(`/api/v1/articles/${article.id}/files`).set(headersOf(cookie));
    expect((await post().send({ file: 'x' })).status).toBe(415);
    expect((await post().field('what', 'x')).status).toBe(400);
    const lied = await app.nest
      .getHttpAdapter()
      .getInstance()
      .inject({
        method: 'POST',
        url: `/api/v1/articles/${article.id}/files`,
        headers: {
          cookie,
          'sec-fetch-site': 'same-origin',
          'x-csrf-token': tokens.get(cookie)!,
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': '1073741824',
        },
        payload: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc',
      });
    expect(lied.statusCode).toBeGreaterThanOrEqual(400);
    expect(lied.statusCode).toBeLessThan(500);
  });

  it('is for editors to add, and for nobody to read until a text that they read shows it', async () => {
    const customer = await signedInAs(await buildAccount(app));
    await upload('x.png', png(), article.id, customer).expect(403);
    const { body } = await upload('x.png', png());
    expect((await upload('y.png', png())).body).toEqual(body);
    await read(body.path, '').expect(404);
    await read(body.path).expect(200);

    const write = async (answer: string) => {
      const { version } = await app.get(ArticlesQueries).get(actorOf(editor), article.id);
      const { question } = article.texts[0]!.head!;
      const saved = await app
        .get(ArticlesService)
        .save(actorOf(editor), article.id, 'nl', { version: version!, question, answer });
      return () => app.get(ArticlesService).publish(actorOf(editor), article.id, 'nl', saved.version);
    };
    const publish = await write(`Zie ![het scherm](${body.path}).`);
    await read(body.path, '').expect(404);
    await publish();
    await read(body.path, '').expect(200);
    const page = await request(app.http).get(`/nl/articles/${article.texts[0]!.slug}`);
    expect(page.text).toContain(`<img src="${body.path}" alt="het scherm" loading="lazy" />`);

    await (
      await write(`Zie niets.\n\n:::staff\n![x](${body.path})\n:::`)
    )();
    await read(body.path, customer).expect(404);
    await read(body.path, await signIn(app, await buildAccount(app, { role: 'agent' }))).expect(200);
  });

  it('stands beside the editor, ready to be pasted, and goes again', async () => {
    const studio = new Visitor(app, cookie);
    await studio.open(`/studio/articles/${article.id}/nl`);
    const page = await studio.submit('/nl/files?', {}, [{ field: 'file', name: 'Scherm 1.png', content: png() }]);
    expect(page.html).toContain('![scherm-1](/media/articles/');
    expect((await studio.submit('/nl/files?', {}, [{ field: 'file', name: 'x.png', content: SVG }])).text).toContain(
      'Bewaar een SVG als PNG',
    );
    expect((await studio.submit('/removal')).html).not.toContain('scherm-1');
  });
});
