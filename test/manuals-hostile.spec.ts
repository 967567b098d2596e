import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { ManualImport, ManualsQueries } from '../src/manuals/index.js';
import { PDF_LIMITS, PdfReader } from '../src/manuals/pdf/pdf-reader.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';
import { buildManual } from './setup/manuals.js';
import { bomb, pdfOf, printed } from './setup/pdf.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PAGE = '<html><script>alert(1)</script></html>';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
const END_OF_ZIP = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);

/** A picture that says it is this large. */
function pngOf(width: number, height: number): Buffer {
  const copy = Buffer.from(PNG);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  return copy;
}

const random = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 7919 + 13) % 256));
const hex = (length: number) => random(length).toString('hex');
const selfish =
  '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 100 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream';

/** What is sent as a PDF, under which name, and what may come of it. */
const PDFS: ReadonlyArray<[what: string, file: () => Buffer, answers: readonly string[]]> = [
  ['a web page called .pdf', () => Buffer.from(PAGE), ['not-a-pdf']],
  ['a picture called .pdf', () => PNG, ['not-a-pdf']],
  ['a zip bomb called .pdf', () => Buffer.concat([Buffer.from('PK\u0003\u0004'), bomb(20), END_OF_ZIP]), ['not-a-pdf']],
  ['a gzip bomb called .pdf', () => gzipSync(Buffer.alloc(20 * 1024 * 1024)), ['not-a-pdf']],
  ['a picture with a PDF behind it', () => Buffer.concat([Buffer.from('GIF89a'), pdfOf()]), ['not-a-pdf']],
  ['a web page with a PDF behind it', () => Buffer.concat([Buffer.from(PAGE), pdfOf()]), ['not-a-pdf']],
  ['a PDF with an archive behind it', () => Buffer.concat([pdfOf(), random(50), END_OF_ZIP]), ['not-a-pdf']],
  ['nothing at all', () => Buffer.alloc(0), ['not-a-pdf']],
  ['a signature and nothing else', () => Buffer.from('%PDF-1.7'), ['broken']],
  ['noise behind the signature', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), random(50_000)]), ['broken']],
  ['a PDF cut off in its first page', () => pdfOf().subarray(0, 300), ['broken', 'no-text']],
  ['a PDF cut off in its cross references', () => pdfOf().subarray(0, -60), ['broken']],
  [
    'a cross reference that points beyond the file',
    () =>
      Buffer.from(
        pdfOf()
          .toString('latin1')
          .replace(/startxref\n\d+/, 'startxref\n99999999'),
        'latin1',
      ),
    ['taken'],
  ],
  ['a page tree that bites its tail', () => pdfOf({ kids: '2 0 R' }), ['broken', 'no-text']],
  ['a page tree that leads nowhere', () => pdfOf({ kids: '999 0 R' }), ['broken', 'no-text']],
  ['a hundred million pages, as it says', () => pdfOf({ count: 100_000_000 }), ['taken']],
  [
    'two thousand and one pages',
    () => pdfOf({ pages: Array.from({ length: 2_001 }, () => printed(['Een.'])) }),
    ['too-many-pages'],
  ],
  [
    'a PDF locked with a password',
    () =>
      pdfOf({
        objects: [`<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${hex(32)}> /U <${hex(32)}> >>`],
        trailer: `/Encrypt 100 0 R /ID [<${hex(16)}> <${hex(16)}>]`,
      }),
    ['encrypted'],
  ],
  ['pages with pictures of text', () => pdfOf({ pages: [[], [], []] }), ['no-text']],
  [
    'a script that runs when it is opened',
    () => pdfOf({ catalogue: '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>' }),
    ['scripts'],
  ],
  [
    'a script under a name in disguise',
    () => pdfOf({ catalogue: '/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>' }),
    ['scripts'],
  ],
  [
    'a script behind a page',
    () => pdfOf({ page: '/AA << /O << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >> >>' }),
    ['scripts'],
  ],
  ['a program to be started', () => pdfOf({ catalogue: '/OpenAction << /S /Launch /F (cmd.exe) >>' }), ['scripts']],
  [
    'another file inside',
    () => pdfOf({ objects: ['<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream'] }),
    ['scripts'],
  ],
  [
    'a form of another kind inside',
    () => pdfOf({ catalogue: '/AcroForm << /XFA 100 0 R >>', objects: ['[]'] }),
    ['scripts'],
  ],
  [
    'a hundred thousand arrays in one another',
    () =>
      pdfOf({
        objects: ['['.repeat(100_000)],
        page: '/Thing 100 0 R',
        content: Buffer.from(`${'['.repeat(100_000)} BT`),
      }),
    ['no-text', 'broken'],
  ],
  [
    'dictionaries ten thousand deep',
    () => pdfOf({ catalogue: `/Deep ${'<< /A '.repeat(10_000)}1${' >>'.repeat(10_000)}` }),
    ['taken', 'broken'],
  ],
  [
    'a drawing that draws itself',
    () =>
      pdfOf({ objects: [selfish], page: '/Resources << /XObject << /X 100 0 R >> >>', content: Buffer.from('/X Do') }),
    ['no-text', 'broken', 'too-slow', 'too-heavy'],
  ],
  [
    'characters no database holds',
    () => pdfOf({ pages: [printed(['# Aan de slag', 'Zet\u0000 de knop\u0007 op aan en wacht dan rustig af.'])] }),
    ['taken'],
  ],
  [
    'numbers beyond all measure',
    () => pdfOf({ content: Buffer.from(`BT /F1 1e308 Tf 1e308 -1e308 Td (Zet de knop op aan en wacht) Tj ET`) }),
    ['taken', 'no-text', 'broken'],
  ],
];

/** What is sent as a picture, and what may come of it. */
const PICTURES: ReadonlyArray<[what: string, name: string, file: () => Buffer, answer: RegExp]> = [
  ['a drawing with a script in it', 'deksel.svg', () => Buffer.from(SVG), /is no picture/],
  ['a drawing called .png', 'deksel.png', () => Buffer.from(SVG), /is no picture/],
  ['a web page called .png', 'deksel.png', () => Buffer.from(PAGE), /is no picture/],
  [
    'a signature and a web page',
    'deksel.png',
    () => Buffer.concat([PNG.subarray(0, 8), Buffer.from(PAGE)]),
    /is no picture/,
  ],
  ['a picture of 60,000 by 60,000', 'deksel.png', () => pngOf(60_000, 60_000), /too many dots/],
  ['a picture of nothing', 'deksel.png', () => pngOf(0, 0), /is no picture/],
  ['half a header', 'deksel.png', () => PNG.subarray(0, 18), /is no picture/],
  [
    'a photograph that never begins',
    'deksel.jpg',
    () => Buffer.concat([Buffer.from('ffd8ffe00002', 'hex'), Buffer.alloc(64)]),
    /is no picture/,
  ],
  [
    'an archive called .jpg',
    'deksel.jpg',
    () => Buffer.concat([Buffer.from('PK\u0003\u0004'), random(100), END_OF_ZIP]),
    /is no picture/,
  ],
  ['a program called .gif', 'deksel.gif', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), /is no picture/],
  ['six megabytes', 'deksel.png', () => Buffer.concat([PNG, Buffer.alloc(6 * 1024 * 1024)]), /larger than/],
];

describe('hostile uploads', () => {
  let app: TestApp;
  let cookie: string;
  let headers: Record<string, string>;
  let id: string;
  beforeAll(async () => {
    app = await startTestApp({ MANUAL_MAX_MB: '8' });
    cookie = await signIn(app, await buildAccount(app, { role: 'editor' }));
    const me = await request(app.http).get('/api/v1/me').set('Cookie', cookie);
    headers = { Cookie: cookie, 'X-CSRF-Token': me.body.csrfToken, 'Sec-Fetch-Site': 'same-origin' };
    id = (await buildManual(app)).id;
  });
  afterAll(() => app.stop());

  const rows = async () => {
    const [row] = await app.db.query<{ count: number }>(
      `SELECT ((SELECT count(*) FROM manual_version) + (SELECT count(*) FROM manual_file) + (SELECT count(*) FROM manual_image)
            + (SELECT count(*) FROM manual_section_text))::int AS count`,
    );
    return row!.count;
  };
  const version = async () => (await app.get(ManualsQueries).get(SYSTEM, id)).version!;
  let label = 0;
  const send = async (path: string, file: Buffer, name = 'manual.pdf') =>
    request(app.http)
      .post(`/api/v1/manuals/${id}/${path}version=${await version()}`)
      .set(headers)
      .attach('file', file, { filename: name });
  const upload = (file: Buffer, name?: string) => send(`uploads?label=h${(label += 1)}&`, file, name);

  it.each(PDFS)('as a manual: %s', async (_, file, answers) => {
    const before = await rows();
    const { status, body } = await upload(file());
    const answer = status === 201 ? 'taken' : (body.refusal as string);
    expect(answers).toContain(answer);
    if (answer === 'taken') return;
    expect([status, body.code]).toEqual([400, 'pdf-refused']);
    expect(await rows()).toBe(before);
  });

  it.each(PICTURES)('as a picture: %s', async (_, name, file, answer) => {
    const before = await rows();
    const { status, body } = await send('images?', file(), name);
    expect(status).toBe(400);
    expect(body.detail ?? body.title).toMatch(answer);
    expect(await rows()).toBe(before);
  });

  it('ends what unpacks to more than there is room for, or takes too long, and goes on', async () => {
    const reader = app.get(PdfReader);
    const heavy = pdfOf({ content: bomb(400), filter: '/Filter /FlateDecode' });
    const outcome = reader.read(heavy, 'Pagina', { ...PDF_LIMITS, megabytes: 100, seconds: 20 });
    await expect(outcome).rejects.toMatchObject({ refusal: expect.stringMatching(/^too-(heavy|slow)$/) });
    const long = pdfOf({ pages: Array.from({ length: 1_500 }, () => printed(['Een regel tekst op een bladzij.'])) });
    const slow = reader.read(long, 'Pagina', { ...PDF_LIMITS, seconds: 0.05 });
    await expect(slow).rejects.toMatchObject({ refusal: 'too-slow' });
    const wordy = reader.read(pdfOf(), 'Pagina', { ...PDF_LIMITS, characters: 20 });
    await expect(wordy).rejects.toMatchObject({ refusal: 'too-much-text' });
    await expect(reader.read(pdfOf(), 'Pagina')).resolves.toMatchObject({ pages: 1 });
  });

  it('keeps no path, no line end and no trick of a name', async () => {
    for (const [name, kept] of [
      ['../../../etc/passwd.pdf', 'passwd.pdf'],
      ['C:\\Windows\\system32\\boek.pdf', 'boek.pdf'],
      ['boek\u202Efdp.exe', 'boekfdp.exe.pdf'],
      ['a"; filename="b.exe', /\.pdf$/],
    ] as const) {
      const { status } = await upload(pdfOf(), name);
      expect(status).toBe(201);
      const { headers: sent, body } = await request(app.http)
        .get(`/api/v1/manuals/${id}/versions/h${label}/file`)
        .set('Cookie', cookie)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
        });
      const [, shown] = /^attachment; filename="([^"\\]*)"; filename\*=UTF-8''[\w.~!%-]*$/.exec(
        sent['content-disposition']!,
      )!;
      if (typeof kept === 'string') expect(shown).toBe(kept);
      else expect(shown).toMatch(kept);
      expect(sent['content-type']).toBe('application/pdf');
      expect(sent['x-content-type-options']).toBe('nosniff');
      expect(sent['content-security-policy']).toContain('sandbox');
      expect((body as Buffer).equals(pdfOf())).toBe(true);
    }
  });

  it('shows a picture that is a page as well as nothing but a picture', async () => {
    const both = Buffer.from(`GIF89a\x01\x00\x01\x00\x00\x00\x00;${PAGE}`, 'latin1');
    const { body } = await send('images?', both, '../Het Deksel.html');
    expect(body.name).toBe('het-deksel.html.gif');
    const { headers: sent } = await request(app.http)
      .get(`/api/v1/manuals/${id}/images/${body.name}`)
      .set('Cookie', cookie);
    expect(sent['content-type']).toBe('image/gif');
    expect(sent['x-content-type-options']).toBe('nosniff');
    expect(sent['content-security-policy']).toBe("sandbox; default-src 'none'");
    // It is no picture of anything published yet.
    await request(app.http).get(`/api/v1/manuals/${id}/images/${body.name}`).expect(404);
  });

  it('shows what looks like markup in a PDF as the text that it is', async () => {
    const lines = [
      '# <script>alert(1)</script>',
      '<img src=x onerror=alert(1)> en nog wat woorden',
      '[klik](javascript:alert(1)) ![x](https://elders.nl/x.png)',
    ];
    expect((await upload(pdfOf({ pages: [printed(lines)] }))).status).toBe(201);
    const { body: list } = await request(app.http)
      .get(`/api/v1/manuals/${id}/sections?version=h${label}`)
      .set('Cookie', cookie);
    const { anchor } = list.items.at(-1);
    const { body } = await request(app.http)
      .get(`/api/v1/manuals/${id}/sections/${anchor}?version=h${label}`)
      .set('Cookie', cookie);
    expect(body.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(body.html).not.toMatch(/<(script|img)\b|href="javascript/);
  });

  it('refuses more than may be sent, and two files at once, and none', async () => {
    const large = await upload(Buffer.concat([pdfOf(), Buffer.alloc(9 * 1024 * 1024, ' ')]));
    expect([large.status, large.body.refusal]).toEqual([400, 'too-large']);
    const sent = await version();
    const to = `/api/v1/manuals/${id}/uploads?label=x&version=${sent}`;
    const two = request(app.http)
      .post(to)
      .set(headers)
      .attach('file', pdfOf(), 'a.pdf')
      .attach('file', pdfOf(), 'b.pdf');
    await two.expect(400);
    await request(app.http).post(to).set(headers).expect(415);
    await request(app.http).post(to).set(headers).field('label', 'x').expect(400);
    // A stranger's megabytes are not even read.
    await request(app.http).post(to).set('Sec-Fetch-Site', 'same-origin').attach('file', pdfOf(), 'a.pdf').expect(403);
  });

  it('takes no memory for what is only claimed: a gigabyte that never comes', async () => {
    const server = app.http;
    if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const before = process.memoryUsage().arrayBuffers;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      `POST /api/v1/manuals/${id}/uploads?label=g&version=1 HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${headers['X-CSRF-Token']}\r\nSec-Fetch-Site: same-origin\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1073741824\r\n\r\n` +
        `--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7`,
    );
    await request(server).get('/api/v1/manuals').expect(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
    socket.destroy();
    await once(socket, 'close');
  });

  it('lets nothing dangerous out of Markdown, however deep it goes', async () => {
    const source = [
      `# Kop <script>alert(1)</script>`,
      '<script>alert(1)</script> <img src=x onerror=alert(1)>',
      '[klik](javascript:alert(1)) [klik](data:text/html,x) ![x](javascript:alert(1))',
      '1. Stap <b onmouseover=alert(1)>x</b>',
      '2. ![x](" onerror="alert(1))',
    ].join('\n\n');
    await buildManual(app, { title: 'Vijandig', versions: [{ label: '1', source }] }).then(async (manual) => {
      const { body: list } = await request(app.http).get(`/api/v1/manuals/${manual.id}/sections`);
      const { body } = await request(app.http).get(`/api/v1/manuals/${manual.id}/sections/${list.items[0].anchor}`);
      const html = [body.html, ...body.steps.map((step: { html: string }) => step.html)].join('');
      expect(html).not.toMatch(/<(script|img|b)\b/i);
      expect(html).not.toMatch(/href="\s*(javascript|data)/i);
    });
    const deep = ['> '.repeat(20_000), '- '.repeat(20_000), '1. '.repeat(5_000), '['.repeat(50_000)].join(
      '\n\nx\n\n# Kop\n\n',
    );
    await expect(
      buildManual(app, { title: 'Diep', versions: [{ label: '1', source: `# Diep\n\n${deep}` }] }),
    ).resolves.toBeDefined();
  });

  it('reads no line without an end', async () => {
    const product = (await app.get(ManualsQueries).get(SYSTEM, id)).product.key;
    async function* endless() {
      for (;;) yield Buffer.alloc(1024 * 1024, 'x');
    }
    const options = {
      product,
      locale: 'nl',
      slug: 'eindeloos',
      title: 'X',
      label: '1',
      publish: true,
      format: 'jsonl',
    } as const;
    const done = app.get(ManualImport).run(SYSTEM, Readable.from(endless()), options);
    await expect(done).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('is as well as before', async () => {
    await request(app.http).get('/health/ready').expect(200);
    const { status } = await upload(pdfOf());
    expect(status).toBe(201);
    const stored = await app.db.query(`SELECT 1 FROM manual_file WHERE position('JavaScript'::bytea in content) > 0`);
    expect(stored).toEqual([]);
  });
});
