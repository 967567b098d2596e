import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM, type Actor } from '../src/accounts/index.js';
import { PRODUCT_AUDIENCES, ProductsQueries, visibleProductsSql } from '../src/products/index.js';
import { canSeeProduct } from '../src/products/product.policy.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildProduct } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

async function keys(who: Caller, query = ''): Promise<string[]> {
  const { body } = await who.get(`/products${query}`).expect(200);
  return body.items.map(({ key }: { key: string }) => key);
}

describe('products', () => {
  let app: TestApp;
  let editor: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  it('are made by editors, renamed, put away and brought back', async () => {
    const made = {
      key: 'thermostaat',
      name: { nl: 'Thermostaat', en: 'Thermostat' },
      description: { nl: 'Voor thuis.' },
    };
    const { body: product } = await editor.post('/products', made).expect(201);
    expect(product).toMatchObject({ ...made, audience: 'public', archived: false, version: 1 });
    expect(await keys(visitor)).toContain('thermostaat');

    await editor.patch(`/products/${product.id}`, { version: 1, name: { nl: 'De thermostaat' } }).expect(200);
    const { body: lost } = await editor.patch(`/products/${product.id}`, { version: 1, name: { nl: 'x' } }).expect(409);
    expect(lost).toMatchObject({ code: 'product-changed', version: 2 });
    expect((await visitor.get(`/products/${product.id}`).expect(200)).body.name).toEqual({ nl: 'De thermostaat' });

    await editor.put(`/products/${product.id}/archival`, { version: 2 }).expect(200);
    expect(await keys(visitor)).not.toContain('thermostaat');
    expect(await keys(visitor, '?archived=true')).toEqual([]);
    expect(await keys(editor, '?archived=true')).toEqual(['thermostaat']);
    await editor.delete(`/products/${product.id}/archival`).set('If-Match', '"3"').expect(200);
    expect(await keys(visitor)).toContain('thermostaat');

    const told = await app.db.query<{ topic: string }>(`SELECT topic FROM event WHERE payload->>'productId' = $1`, [
      product.id,
    ]);
    expect(told).toHaveLength(4);
    const audited = await app.db.query<{ action: string }>('SELECT action FROM audit WHERE subject = $1 ORDER BY seq', [
      `product:${product.id}`,
    ]);
    expect(audited.map(({ action }) => action)).toEqual([
      'product.created',
      'product.updated',
      'product.archived',
      'product.unarchived',
    ]);
  });

  it('for staff are hidden from everybody else', async () => {
    const { id, key } = await buildProduct(app, { audience: 'staff', name: { nl: 'Kassa' } });
    const customer = await signedIn(app, 'customer');
    for (const reader of [visitor, customer]) {
      expect(await keys(reader)).not.toContain(key);
      await reader.get(`/products/${id}`).expect(404);
    }
    const agent = await signedIn(app, 'agent');
    expect(await keys(agent)).toContain(key);
    expect((await agent.get(`/products/${id}`).expect(200)).body).not.toHaveProperty('audience');

    const queries = app.get(ProductsQueries);
    const [known, stranger] = [
      actorOf(await buildAccount(app, { role: 'agent' })),
      actorOf(await buildAccount(app, { role: 'customer' })),
    ];
    expect((await queries.names(known, [id, id, null])).get(id)).toEqual({ id, key, name: { nl: 'Kassa' } });
    expect((await queries.names(stranger, [id])).size).toBe(0);
    expect(await queries.findByKey(stranger, key)).toBeNull();
  });

  it('are seen by the same people according to the policy and to SQL', async () => {
    for (const audience of PRODUCT_AUDIENCES) await buildProduct(app, { audience });
    const roles: Array<Actor['role']> = ['visitor', 'customer', 'agent', 'editor', 'admin'];
    for (const role of roles) {
      for (const via of ['session', 'api-key', 'none'] as const) {
        const actor: Actor = { ...SYSTEM, accountId: null, role, via };
        const rows = await app.db.query<{ audience: (typeof PRODUCT_AUDIENCES)[number] }>(
          `SELECT DISTINCT audience FROM product p WHERE ${visibleProductsSql(actor, 'p')} ORDER BY audience`,
        );
        expect(rows.map((row) => row.audience)).toEqual(
          PRODUCT_AUDIENCES.filter((audience) => canSeeProduct(actor, { audience })),
        );
      }
    }
  });

  it('are refused without a name, with a key that is taken or odd, and from who may not', async () => {
    await editor.post('/products', { key: 'naamloos', name: {} }).expect(400);
    await editor.post('/products', { key: 'Met Spatie', name: { nl: 'x' } }).expect(400);
    await editor.post('/products', { key: 'nul', name: { nl: 'a\u0000b' } }).expect(400);
    await editor.post('/products', { key: 'lang', name: { nl: 'x'.repeat(81) } }).expect(400);
    const { key } = await buildProduct(app);
    expect((await editor.post('/products', { key, name: { nl: 'x' } }).expect(409)).body.code).toBe(
      'product-key-taken',
    );
    const body = { key: 'mag-niet', name: { nl: 'x' } };
    await visitor.post('/products', body).expect(401);
    await (await signedIn(app, 'agent')).post('/products', body).expect(403);
  });

  it('answer who has them already with 304', async () => {
    const { id } = await buildProduct(app);
    const { headers } = await visitor.get(`/products/${id}`).expect(200);
    await visitor.get(`/products/${id}`).set('If-None-Match', headers['etag']!).expect(304);
  });
});
