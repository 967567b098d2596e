import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

describe('the pages', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const get = (path: string) => request(app.http).get(path).set('Accept', 'text/html');

  it('begin in the language of the browser, or in the one that was chosen', async () => {
    const to = async (headers: Record<string, string>) => (await get('/').set(headers)).headers['location'];

    expect(await to({ 'Accept-Language': 'en-GB,en;q=0.8' })).toBe('/en');
    expect(await to({ 'Accept-Language': 'fr' })).toBe('/nl');
    expect(await to({ 'Accept-Language': 'en', Cookie: 'locale=nl' })).toBe('/nl');
  });

  it('name themselves in the other language for search engines', async () => {
    const { text } = await get('/nl/faq');

    expect(text).toContain('<link rel="canonical" href="http://localhost:3000/nl/faq">');
    expect(text).toContain('<link rel="alternate" hreflang="en" href="http://localhost:3000/en/faq">');
    expect(text).toContain('<html lang="nl">');
  });

  it('are found with a slash at the end of their address too, and name themselves without', async () => {
    const { status, text } = await get('/nl/faq/');

    expect(status).toBe(200);
    expect(text).toContain('<link rel="canonical" href="http://localhost:3000/nl/faq">');
  });

  it('keep the page when the language changes', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/nl/ask');

    expect((await visitor.open('/preferences/language?to=en&next=/en/ask')).path).toBe('/en/ask');
    expect((await visitor.open('/')).path).toBe('/en');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'send nobody on to %s',
    async (next) => {
      const query = `to=en&next=${encodeURIComponent(next)}`;

      expect((await get(`/preferences/language?${query}`)).headers['location']).toBe('/');
      expect((await get(`/preferences/theme?${query}`)).headers['location']).toBe('/');
    },
  );

  it('remember light and dark without a script', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/preferences/theme?to=dark&next=/nl/faq');
    expect((await visitor.open('/nl')).html).toContain('data-theme="dark"');

    await visitor.open('/preferences/theme?to=system&next=/nl/faq');
    expect((await visitor.open('/nl')).html).not.toContain('data-theme');
  });

  it('have styles and scripts that a browser may keep for ever', async () => {
    const { text } = await get('/nl');
    const addresses = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address]) => address!);

    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      const asset = await get(address);
      expect([address, asset.status, asset.headers['cache-control']]).toEqual([
        address,
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    const old = await get('/assets/000000000000/help.css');
    expect([old.status, old.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect((await get('/assets/000000000000/../../package.json')).status).toBe(404);
  });

  it('carry no script and no style of their own that the content policy would refuse', async () => {
    for (const path of ['/nl', '/nl/faq', '/nl/ask', '/nl/sign-in', '/nl/search?q=x', '/nl/nothing']) {
      const { text } = await get(path);
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:/i);
    }
  });

  it('tell of an error in words, and to programs in JSON', async () => {
    const page = await get('/en/nothing');
    expect([page.status, page.type]).toEqual([404, 'text/html']);
    expect(page.text).toContain('This page does not exist');

    const program = await request(app.http).get('/en/nothing').set('Accept', 'application/json');
    expect([program.status, program.type]).toEqual([404, 'application/problem+json']);
  });

  it('ask a stranger to sign in first, and bring them back', async () => {
    const answer = await get('/en/my/questions?cursor=x');
    expect([answer.status, answer.headers['location']]).toEqual([
      303,
      '/en/sign-in?next=%2Fen%2Fmy%2Fquestions%3Fcursor%3Dx',
    ]);
  });

  it('keep what was said to one out of what another sees', async () => {
    const ours = await get('/nl/faq').set('Cookie', await signIn(app, await buildAccount(app)));

    expect(ours.headers['cache-control']).toBe('private, no-store');
    expect(ours.headers['vary']).toContain('Cookie');
  });

  it('are sent without a layout to htmx', async () => {
    const part = await get('/nl/search?q=xyzzy').set('HX-Request-Type', 'partial');

    expect(part.text).not.toContain('<html');
    expect(part.text).toContain('xyzzy');
  });

  it('refuse a form that another site sent', async () => {
    const foreign = await request(app.http)
      .post('/nl/sign-in')
      .set({ Accept: 'text/html', 'Sec-Fetch-Site': 'cross-site' })
      .type('form')
      .send({ email: 'a@b.nl', password: 'x' });

    expect([foreign.status, foreign.type]).toEqual([403, 'text/html']);
  });
});
