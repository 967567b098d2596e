import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { Role } from '../src/accounts/index.js';
import { AccountsQueries, SYSTEM } from '../src/accounts/index.js';
import { FaqPlacements } from '../src/faq/index.js';
import { ArticlesQueries, ArticlesService } from '../src/knowledge/index.js';
import { Outbox } from '../src/platform/mail/index.js';
import { ImportRuns } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct, buildTicket, cookieFrom, signIn } from './setup/build.js';
import { TicketLinks } from '../src/tickets/index.js';
import { until } from './setup/until.js';

let app: TestApp;
let editor: Reader;
let admin: Reader;

/** Somebody with a browser: keeps cookies, and takes the token out of a page before sending a form from it. */
interface Reader {
  id: string;
  get(path: string): request.Test;
  /** Sends a form that stands on `from`. */
  send(from: string, to: string, fields: object): Promise<request.Response>;
  upload(
    from: string,
    to: string,
    fields: Record<string, string>,
    file: { name: string; content: string },
  ): Promise<request.Response>;
}

async function reader(role: Role): Promise<Reader> {
  const account = await buildAccount(app, { role, locale: 'en' });
  let cookie = await signIn(app, account);
  const get = (path: string) => request(app.http).get(path).set({ Cookie: cookie, Accept: 'text/html' });
  const csrf = async (from: string) => {
    const page = await get(from);
    return /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  };
  return {
    id: account.id,
    get,
    send: async (from, to, fields) => {
      const token = await csrf(from);
      const response = await request(app.http)
        .post(to)
        .set({ Cookie: cookie })
        .type('form')
        .send({ _csrf: token, ...fields });
      const set = cookieFrom(response);
      if (set.includes('flash=')) cookie = `${cookie.replace(/; flash=.*/, '')}; ${set}`;
      return response;
    },
    upload: async (from, to, fields, { name, content }) => {
      const token = await csrf(from);
      const sent = request(app.http)
        .post(`${to}?_csrf=${encodeURIComponent(token)}`)
        .set({ Cookie: cookie });
      for (const [field, value] of Object.entries(fields)) void sent.field(field, value);
      return sent.attach('file', Buffer.from(content), name);
    },
  };
}

/** Where the button beside the message leads. */
const undoIn = (html: string) => unescaped(/flash-row.*?action="([^"]+)"/s.exec(html)![1]!);
const unescaped = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');

const fieldsOf = (html: string) =>
  Object.fromEntries(
    ['version', 'base', 'wasProduct', 'wasAudience'].map((name) => [
      name,
      new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '',
    ]),
  );

beforeAll(async () => {
  app = await startTestApp();
  [editor, admin] = await Promise.all([reader('editor'), reader('admin')]);
});
afterAll(() => app?.stop());

const NOBODY = '0192f000-0000-7000-8000-000000000000';
const EDITORS_GET = ['', '/articles', '/articles/new', '/faq', '/products', '/products/new'];
const ADMINS_GET = [
  '/imports',
  '/imports/new',
  '/accounts',
  '/accounts/new',
  '/accounts/teams',
  '/keys',
  '/keys/new',
  '/audit',
  '/mail',
];

describe('who comes into the studio', () => {
  it('sends a visitor to the sign-in page', async () => {
    for (const path of [...EDITORS_GET, ...ADMINS_GET]) {
      const page = await request(app.http).get(`/studio${path}`).set('Accept', 'text/html');
      expect([path, page.status]).toEqual([path, 303]);
      expect(page.headers['location']).toContain('/sign-in');
    }
  });

  it('keeps customers and agents out of every page and every form', async () => {
    const article = await buildArticle(app);
    const paths = [
      ...EDITORS_GET,
      ...ADMINS_GET,
      `/articles/${article.id}/nl`,
      `/articles/${article.id}/nl/versions`,
      `/articles/${article.id}/nl/versions/1`,
      `/faq/${article.id}`,
      `/accounts/${admin.id}`,
      `/mail/${NOBODY}`,
      `/imports/${NOBODY}/progress`,
    ];
    const posts = [
      '/articles',
      '/articles/preview',
      `/articles/${article.id}/nl`,
      `/articles/${article.id}/nl/publication?version=1`,
      `/articles/${article.id}/nl/withdrawal?version=1`,
      `/articles/${article.id}/nl/archive?version=1`,
      `/articles/${article.id}/nl/versions/1/restoration?version=1`,
      `/faq/${article.id}/placement`,
      '/products',
      '/imports',
      '/accounts',
      `/accounts/${admin.id}`,
      `/accounts/${admin.id}/disablement`,
      `/accounts/${admin.id}/invitation`,
      `/accounts/${admin.id}/sign-out`,
      '/accounts/teams',
      '/keys',
      `/keys/${NOBODY}/revocation`,
      '/audit/verification',
    ];
    for (const role of ['customer', 'agent'] as const) {
      const person = await reader(role);
      for (const path of paths)
        expect([role, path, (await person.get(`/studio${path}`)).status]).toEqual([role, path, 403]);
      for (const path of posts) {
        const sent = await person.send(`/en/my/account`, `/studio${path}`, { kind: 'excluded', name: 'x' });
        expect([role, path, sent.status]).toEqual([role, path, 403]);
      }
    }
    expect(await app.get(FaqPlacements).of(SYSTEM, article.id)).toBeNull();
  });

  it('keeps editors out of what is for administrators', async () => {
    for (const path of EDITORS_GET) expect([path, (await editor.get(`/studio${path}`)).status]).toEqual([path, 200]);
    for (const path of [...ADMINS_GET, `/accounts/${admin.id}`]) {
      expect([path, (await editor.get(`/studio${path}`)).status]).toEqual([path, 403]);
    }
    expect((await editor.send('/studio/articles/new', '/studio/accounts', { name: 'x' })).status).toBe(403);
    for (const path of ADMINS_GET) expect([path, (await admin.get(`/studio${path}`)).status]).toEqual([path, 200]);
  });

  it('takes no form without its token', async () => {
    const article = await buildArticle(app);
    const sent = await editor.send('/studio', `/studio/articles/${article.id}/nl/archive?version=1`, {
      _csrf: 'guessed',
    });

    expect(sent.status).toBe(403);
    expect((await app.get(ArticlesQueries).get(SYSTEM, article.id)).texts[0]?.status).toBe('published');
  });
});

describe('writing an article', () => {
  it('makes a draft, keeps what was typed when something is missing', async () => {
    const refused = await editor.send('/studio/articles/new', '/studio/articles', {
      locale: 'en',
      question: '',
      answer: 'Only an answer',
      audience: 'public',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Only an answer');

    const made = await editor.send('/studio/articles/new', '/studio/articles', {
      locale: 'en',
      question: 'How do I begin?',
      answer: 'Like **this**.',
      audience: 'public',
    });
    expect(made.status).toBe(303);
    const page = await editor.get(made.headers['location']!);
    expect(page.text).toContain('How do I begin?');
    expect(page.text).toContain('Readers do not see this yet.');
    expect(page.text).toContain('<strong>this</strong>');
  });

  it('saves versions, puts them online, and brings an old one back', async () => {
    const { id } = await buildArticle(app, {
      locale: 'en',
      question: 'Where is my invoice?',
      answer: 'First.',
      published: false,
    });
    const here = `/studio/articles/${id}/en`;
    const before = await editor.get(here);
    const typed = { question: 'Where is my invoice?', answer: 'Second.', audience: 'public', ...fieldsOf(before.text) };
    expect((await editor.send(here, here, { ...typed, do: 'publish' })).status).toBe(303);
    const online = await request(app.http).get('/en/articles/where-is-my-invoice');
    expect(online.text).toContain('Second.');

    const versions = await editor.get(`${here}/versions`);
    expect(versions.text).toContain('Version 1');
    expect((await editor.get(`${here}/versions/2`)).text).toContain('diff-line--gone');
    const restore = /action="([^"]+versions\/1\/restoration[^"]*)"/.exec(versions.text)![1]!;
    expect((await editor.send(here, unescaped(restore), {})).status).toBe(303);
    const after = await editor.get(here);
    expect(after.text).toContain('First.');
    expect(after.text).toContain('Version 1 is restored');
    const undo = undoIn(after.text);
    await editor.send(here, undo, {});
    expect((await app.get(ArticlesQueries).get(SYSTEM, id)).texts[0]?.head?.answer).toBe('Second.');
  });

  it('undoes taking offline and putting away', async () => {
    const { id } = await buildArticle(app, { locale: 'en' });
    const here = `/studio/articles/${id}/en`;
    const status = async () => (await app.get(ArticlesQueries).get(SYSTEM, id)).texts[0]?.status;
    for (const [step, then] of [
      ['withdrawal', 'draft'],
      ['archive', 'archived'],
    ] as const) {
      const { version } = await app.get(ArticlesQueries).get(SYSTEM, id);
      await editor.send(here, `${here}/${step}?version=${version}`, {});
      expect(await status()).toBe(then);
      const undo = undoIn((await editor.get(here)).text);
      await editor.send(here, undo, {});
      expect(await status()).toBe('published');
    }
  });

  it('keeps what was typed when somebody else was first, and shows what they changed', async () => {
    const { id } = await buildArticle(app, { locale: 'en', question: 'Two at once?', answer: 'Old line.' });
    const here = `/studio/articles/${id}/en`;
    const mine = fieldsOf((await editor.get(here)).text);
    const version = Number(mine['version']);
    const theirs = await app
      .get(ArticlesService)
      .save(SYSTEM, id, 'en', { version, question: 'Two at once?', answer: 'Their line.' });
    await app.get(ArticlesService).update(SYSTEM, id, { version: theirs.version, audience: 'staff' });

    const typed = { question: 'Two at once?', answer: 'My line.', audience: 'public', ...mine };
    const conflict = await editor.send(here, here, { ...typed, do: 'save' });
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('My line.');
    // What changed within the line is marked.
    expect(conflict.text.replaceAll(/<\/?span[^>]*>/g, '')).toContain('Their line.');
    expect(conflict.text).toContain('Staff only');
    // Whoever did not touch the audience does not open it up again by saving.
    expect(conflict.text).toMatch(/value="staff" selected/);

    const again = await editor.send(here, here, {
      ...typed,
      audience: 'staff',
      ...fieldsOf(conflict.text),
      do: 'save',
    });
    expect(again.status).toBe(303);
    const now = await app.get(ArticlesQueries).get(SYSTEM, id);
    expect([now.texts[0]?.head?.answer, now.audience]).toEqual(['My line.', 'staff']);
  });

  it('previews Markdown and lets no script through', async () => {
    const preview = await editor.send('/studio/articles/new', '/studio/articles/preview', {
      question: '<img src=x onerror=alert(1)>',
      answer: '**bold** <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>',
    });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('<strong>bold</strong>');
    expect(preview.text).not.toMatch(/<script>alert|<img|href="javascript/);
    expect(preview.text).toContain('&lt;img src');
  });

  it('previews without script too, and saves nothing by it', async () => {
    const { id } = await buildArticle(app, { locale: 'en', answer: 'Kept.' });
    const here = `/studio/articles/${id}/en`;
    const page = await editor.send(here, here, {
      question: 'Q',
      answer: '# Typed',
      do: 'preview',
      ...fieldsOf((await editor.get(here)).text),
    });

    expect(page.status).toBe(200);
    expect(page.text).toContain('# Typed</textarea>');
    expect((await app.get(ArticlesQueries).get(SYSTEM, id)).texts[0]?.head?.answer).toBe('Kept.');
  });

  it('filters the list, and survives an address that makes no sense', async () => {
    await buildArticle(app, { question: 'Uniek woord kolibrie?', published: false });
    const found = await editor.get('/studio/articles?words=kolibrie&status=draft&locale=nl');
    expect(found.text).toContain('kolibrie?');
    expect((await editor.get('/studio/articles?words=kolibrie&status=published')).text).not.toContain('kolibrie?');
    const odd = await editor.get('/studio/articles?status=x&product=1&cursor=x&locale=fr');
    expect(odd.status).toBe(200);
  });

  it('knows only articles, languages and versions that are there', async () => {
    const { id } = await buildArticle(app);
    for (const path of [`${NOBODY}/nl`, `${id}/fr`, `${id}/nl/versions/9`, `${id}/en/versions`]) {
      expect([path, (await editor.get(`/studio/articles/${path}`)).status]).toEqual([path, 404]);
    }
  });
});

describe('the FAQ board', () => {
  it('shows exact numbers, pins, keeps out, takes back and undoes', async () => {
    const product = await buildProduct(app);
    const [often, once] = await Promise.all([
      buildArticle(app, { question: 'Vaak gevraagd?', productId: product.id }),
      buildArticle(app, { question: 'Eens gevraagd?', productId: product.id }),
    ]);
    for (const article of [often, often, once]) {
      const ticket = await buildTicket(app, { productId: product.id });
      await app.get(TicketLinks).link(SYSTEM, ticket.id, article.id);
    }
    await app.settled();

    const board = `/studio/faq?product=${product.key}`;
    const order = async () => {
      const { text } = await editor.get(board);
      return [...text.matchAll(/<th scope="row"[^>]*><a[^>]*>([^<]+)</g)].map(([, question]) => question);
    };
    expect(await order()).toEqual(['Vaak gevraagd?', 'Eens gevraagd?']);
    expect((await editor.get(board)).text).toContain('<td class="figure" data-label="Asked in 90 days">2</td>');

    const place = `/studio/faq/${once.id}/placement?product=${product.key}&from=board`;
    const pinned = await editor.send(board, place, { kind: 'pinned', position: '1', reason: 'Campaign' });
    expect(pinned.headers['location']).toBe(board);
    expect(await order()).toEqual(['Eens gevraagd?', 'Vaak gevraagd?']);
    await editor.send(board, place, { kind: 'excluded', reason: '' });
    const after = await editor.get(board);
    expect(after.text).toContain('Kept out of the FAQ');
    const undo = undoIn(after.text);
    await editor.send(board, undo, {});
    expect(await app.get(FaqPlacements).of(SYSTEM, once.id)).toMatchObject({
      kind: 'pinned',
      position: 1,
      reason: 'Campaign',
    });

    const wrong = await editor.send(board, place, { kind: 'pinned', position: '1000', reason: 'Typed' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="Typed"');

    const standing = await editor.get(`/studio/faq/${often.id}?product=${product.key}`);
    expect(standing.text).toContain('1 of 2');
    expect(standing.text).toContain('data-asks=');
    await editor.send(board, place, { kind: 'none' });
    expect((await editor.get(`${board}&at=2020-01-01`)).text).toContain('Nothing asked yet');
    expect((await editor.get('/studio/faq?product=nothing&at=9999-01-01')).status).toBe(200);
  });
});

describe('importing a file', () => {
  const csv = 'id,subject,text\n1,One,First question\n2,Two,\n3,,\n';

  it('tries first and saves nothing', async () => {
    const tried = await admin.upload(
      '/studio/imports/new',
      '/studio/imports',
      { kind: 'tickets', dryRun: 'yes' },
      { name: 'tickets.csv', content: csv },
    );
    expect(tried.status).toBe(200);
    expect(tried.text).toContain('nothing was saved');
    expect(await app.db.query('SELECT 1 FROM ticket WHERE subject = $1', ['One'])).toEqual([]);
  });

  it('imports, shows progress, and lists what it did not take', async () => {
    const started = await admin.upload(
      '/studio/imports/new',
      '/studio/imports',
      { kind: 'tickets' },
      { name: 'tickets.csv', content: csv },
    );
    expect(started.status).toBe(303);
    const here = started.headers['location']!;
    const read = () => app.get(ImportRuns).get(SYSTEM, here.split('/').at(-1)!);
    await until('the import is done', async () => (await read()).status !== 'running');
    const run = await read();
    expect(run).toMatchObject({ status: 'finished', created: 2, rejected: 1 });
    const page = await admin.get(here);
    expect(page.text).toContain('Rejected lines');
    expect(page.text).not.toContain('hx-trigger');
    const part = await admin.get(`${here}/progress`).set('HX-Request-Type', 'partial');
    expect(part.text.startsWith('<section id="progress"')).toBe(true);
    expect((await admin.get('/studio/imports')).text).toContain('tickets.csv');
  });

  it('says what is wrong with a file, and keeps the choices', async () => {
    const none = await admin.upload(
      '/studio/imports/new',
      '/studio/imports',
      { kind: 'articles', map: 'a=b' },
      { name: '', content: '' },
    );
    expect(none.status).toBe(422);
    expect(none.text).toContain('value="a&#x3D;b"');
    const wrong = await admin.upload(
      '/studio/imports/new',
      '/studio/imports',
      { kind: 'tickets', map: 'nonsense=id' },
      { name: 'x.csv', content: csv },
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('There is no field nonsense');
    const empty = await admin.upload(
      '/studio/imports/new',
      '/studio/imports',
      { kind: 'tickets' },
      { name: 'x.csv', content: ' ' },
    );
    expect(empty.status).toBe(422);
  });
});

describe('people', () => {
  it('makes an account, invites it, changes it, and lets it in no more', async () => {
    const fields = { name: 'Nieuwe Collega', email: 'nieuw@voorbeeld.nl', role: 'agent', locale: 'nl', team: '' };
    const made = await admin.send('/studio/accounts/new', '/studio/accounts', fields);
    expect(made.status).toBe(303);
    const here = made.headers['location']!;
    const twice = await admin.send('/studio/accounts/new', '/studio/accounts', fields);
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('Nieuwe Collega');

    const invited = await admin.send(here, `${here}/invitation`, {});
    expect(invited.text).toContain('/sign-in/invitation?token&#x3D;');
    expect((await admin.get(here)).text).not.toContain('invitation?token&#x3D;');

    const version = /name="version" value="(\d+)"/.exec((await admin.get(here)).text)![1]!;
    const changed = await admin.send(here, here, { ...fields, role: 'editor', version });
    expect(changed.status).toBe(303);
    const late = await admin.send(here, here, { ...fields, name: 'Te Laat', version });
    expect(late.status).toBe(422);
    expect(late.text).toContain('value="Te Laat"');

    await admin.send(here, `${here}/disablement`, {});
    expect((await admin.get(here)).text).toContain('This account is disabled since');
    expect((await admin.get('/studio/accounts?q=collega&state=disabled')).text).toContain('Nieuwe Collega');
    const account = await app.get(AccountsQueries).get(SYSTEM, here.split('/').at(-1)!);
    expect([account.role, account.disabledAt === null]).toEqual(['editor', false]);
  });

  it('never locks the last administrator out', async () => {
    const locked = await admin.send(`/studio/accounts/${admin.id}`, `/studio/accounts/${admin.id}/disablement`, {});
    expect(locked.status).toBe(303);
    expect((await admin.get(`/studio/accounts/${admin.id}`)).text).toContain('last administrator');
  });

  it('keeps teams', async () => {
    const teams = '/studio/accounts/teams';
    await admin.send(teams, teams, { name: 'Eerste lijn' });
    const twice = await admin.send(teams, teams, { name: 'Eerste lijn' });
    expect(twice.status).toBe(422);
    const page = await admin.get(teams);
    const rename = /action="(\/studio\/accounts\/teams\/[0-9a-f-]+)"/.exec(page.text)![1]!;
    await admin.send(teams, rename, { name: 'Tweede lijn' });
    expect((await admin.get(teams)).text).toContain('value="Tweede lijn"');
    await admin.send(teams, `${rename}/removal`, {});
    expect((await admin.get(teams)).text).not.toContain('value="Tweede lijn"');
  });
});

describe('API keys', () => {
  it('shows a key once, and revokes it', async () => {
    const refused = await admin.send('/studio/keys/new', '/studio/keys', { name: 'Portal', expires: '' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Portal"');
    const made = await admin.send('/studio/keys/new', '/studio/keys', {
      name: 'Portal',
      scopes: ['tickets:read', 'knowledge:read'],
    });
    const token = /value="(vb_[\w-]{43})"/.exec(made.text)![1]!;
    expect(made.headers['cache-control']).toContain('no-store');
    const ask = () => request(app.http).get('/api/v1/tickets').set('Authorization', `Bearer ${token}`);
    expect((await ask()).status).toBe(200);

    const list = await admin.get('/studio/keys');
    expect(list.text).not.toContain(token);
    await admin.send('/studio/keys', /action="([^"]+revocation)"/.exec(list.text)![1]!, {});
    expect((await ask()).status).toBe(401);
    expect((await admin.get('/studio/keys')).text).toContain('Revoked');
  });
});

describe('products', () => {
  it('makes, changes, archives and brings back', async () => {
    const fields = { key: 'heat-pump', nameNl: 'Warmtepomp', nameEn: '', audience: 'public' };
    expect((await editor.send('/studio/products/new', '/studio/products', { ...fields, nameNl: '' })).status).toBe(422);
    expect((await editor.send('/studio/products/new', '/studio/products', fields)).status).toBe(303);
    const twice = await editor.send('/studio/products/new', '/studio/products', fields);
    expect([twice.status, twice.text.includes('Warmtepomp')]).toEqual([422, true]);

    const list = await editor.get('/studio/products');
    const id = /href="\/studio\/products\/([0-9a-f-]+)">Warmtepomp/.exec(list.text)![1]!;
    await editor.send(`/studio/products/${id}`, `/studio/products/${id}`, {
      ...fields,
      nameEn: 'Heat pump',
      version: '1',
    });
    await editor.send('/studio/products', `/studio/products/${id}/archive?version=2`, {});
    const archived = await editor.get('/studio/products');
    expect(archived.text).toContain('In the archive');
    const undo = undoIn(archived.text);
    await editor.send('/studio/products', undo, {});
    expect((await editor.get('/studio/products')).text).toContain('Heat pump');
  });
});

describe('the audit log and the mail', () => {
  it('filters the log and verifies its chain', async () => {
    await buildArticle(app);
    const page = await admin.get('/studio/audit?action=article.published');
    expect(page.text).toContain('article.published');
    expect(page.text).not.toContain('product.created');
    expect((await admin.get('/studio/audit?action=nobody.did')).status).toBe(200);
    const verified = await admin.send('/studio/audit', '/studio/audit/verification', {});
    expect(verified.text).toContain('The chain holds');
  });

  it('shows a mail as text, whatever stands in it', async () => {
    await app.db.write((tx) =>
      app.get(Outbox).send(tx, {
        kind: 'test',
        to: 'iemand@voorbeeld.nl',
        locale: 'nl',
        subject: '<b>Dag</b>',
        text: 'Zie https://voorbeeld.nl/a?b=1&c=2 <script>alert(1)</script>',
        html: '<script>alert(2)</script>',
      }),
    );
    const list = await admin.get('/studio/mail?to=iemand@voorbeeld.nl');
    const mail = await admin.get(/href="(\/studio\/mail\/[0-9a-f-]+)"/.exec(list.text)![1]!);
    expect(mail.text).toContain('href="https://voorbeeld.nl/a?b&#x3D;1&amp;c&#x3D;2"');
    expect(mail.text).not.toContain('<script>alert');
    expect((await admin.get(`/studio/mail/${NOBODY}`)).status).toBe(404);
  });
});
