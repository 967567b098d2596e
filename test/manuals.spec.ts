import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ManualImport } from '../src/manuals/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildProduct } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { addVersion, buildManual, THERMOSTAT } from './setup/manuals.js';

describe('manuals', () => {
  let app: TestApp;
  let editor: Caller;
  let agent: Caller;
  let visitor: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    [editor, agent] = [await signedIn(app, 'editor'), await signedIn(app, 'agent')];
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  const found = async (who: Caller, words: string): Promise<Array<{ title: string; path: string }>> => {
    await app.settled();
    const { body } = await who.get(`/search?kind=manual&locale=nl&q=${encodeURIComponent(words)}`).expect(200);
    return body.items.map(({ title, path }: { title: string; path: string }) => ({ title, path }));
  };

  it('are written in Markdown, with sections and numbered steps that are things of their own', async () => {
    const product = await buildProduct(app);
    const begun = await editor
      .post('/manuals', { productId: product.id, locale: 'nl', title: 'Warmtepomp: de handleiding' })
      .expect(201);
    expect(begun.body).toMatchObject({ slug: 'warmtepomp-de-handleiding', current: null, version: 1 });
    const at = `/manuals/${begun.body.id}`;
    await editor.post(`${at}/versions`, { label: '1.0', source: THERMOSTAT, version: 1 }).expect(201);

    await visitor.get(at).expect(404);
    await visitor.get(`${at}/versions`).expect(404);
    await visitor.get(`${at}/sections/installeren?version=1.0`).expect(404);

    await editor.put(`${at}/versions/1.0/publication`, { version: 2 }).expect(200);
    const { body: section } = await visitor.get(`${at}/sections/installeren`).expect(200);
    expect(section).toMatchObject({ title: 'Installeren', version: '1.0', isCurrent: true });
    expect(section.steps).toEqual([
      expect.objectContaining({ number: 1, text: 'Draai de schroef los.', warning: 'zet eerst de stroom uit.' }),
      expect.objectContaining({ number: 2, image: 'deksel.png', imageAlt: 'Het open deksel', warning: null }),
      expect.objectContaining({ number: 3, html: '<p>Sluit de twee draden aan.</p>\n' }),
    ]);
    const { body: list } = await visitor.get(`${at}/sections?limit=2`).expect(200);
    expect(list.items.map(({ number, title, level }: Record<string, unknown>) => [number, title, level])).toEqual([
      ['', 'Installeren', 1],
      ['1.1', 'Instellen', 2],
    ]);
    const { body: rest } = await visitor.get(`${at}/sections?limit=2&cursor=${list.next}`).expect(200);
    expect(rest.items.map(({ anchor }: { anchor: string }) => anchor)).toEqual(['storingen']);
    expect(rest.next).toBeNull();
    const audited = await app.db.query(`SELECT details FROM audit WHERE subject = $1 AND action = 'manual.published'`, [
      `manual:${begun.body.id}`,
    ]);
    expect(audited).toEqual([{ details: expect.objectContaining({ label: '1.0', sections: 3 }) }]);
  });

  it('change all at once when a version is published, and keep what was there before at its address', async () => {
    const manual = await buildManual(app, { title: 'Laadpaal' });
    const at = `/manuals/${manual.id}`;
    await addVersion(app, manual.id, {
      label: '2.0',
      source: THERMOSTAT.replace('zegelring', 'pakking').replace(
        '# Storingen {#storingen}',
        '# Als het misgaat {#storingen}',
      ),
      isDraft: true,
    });
    expect((await visitor.get(`${at}/sections/storingen`).expect(200)).body.body).toContain('zegelring');
    await visitor.get(`${at}/sections/storingen?version=2.0`).expect(404);
    expect(await found(visitor, 'pakking')).toEqual([]);

    const { body: read } = await editor.get(at).expect(200);
    await editor.put(`${at}/versions/2.0/publication`, { version: read.version }).expect(200);
    const { body: now } = await visitor.get(`${at}/sections/storingen`).expect(200);
    expect(now).toMatchObject({ title: 'Als het misgaat', version: '2.0', isCurrent: true });
    const { body: then } = await visitor.get(`${at}/sections/storingen?version=1.0`).expect(200);
    expect(then).toMatchObject({ title: 'Storingen', version: '1.0', isCurrent: false });
    expect(await found(visitor, 'pakking')).toEqual([
      { title: 'Als het misgaat', path: '/nl/manuals/laadpaal/sections/storingen' },
    ]);
    // Published is published.
    const { body: after } = await editor.get(at).expect(200);
    const late = await editor.patch(`${at}/versions/2.0`, { source: '# Anders', version: after.version }).expect(409);
    expect(late.body.code).toBe('manual-version-published');
  });

  it('keep a section in its place when its heading or its order changes', async () => {
    const source =
      '# Aan de slag\n\nZet de knop op aan en wacht tot het groene lampje brandt.\n\n# Schoonmaken\n\nMet een droge doek.';
    const manual = await buildManual(app, { title: 'Boiler', versions: [{ label: '1', source }] });
    await addVersion(app, manual.id, {
      label: '2',
      source:
        '# Schoonmaken\n\nMet een natte doek.\n\n# Beginnen\n\nZet de knop op aan en wacht tot het groene lampje brandt.',
    });
    const { body } = await visitor.get(`/manuals/${manual.id}/sections`).expect(200);
    expect(body.items.map(({ anchor, title }: Record<string, string>) => [anchor, title])).toEqual([
      ['schoonmaken', 'Schoonmaken'],
      ['aan-de-slag', 'Beginnen'],
    ]);
  });

  it('let one of two editors win', async () => {
    const manual = await buildManual(app, { title: 'Twee tegelijk' });
    const change = (title: string) => editor.patch(`/manuals/${manual.id}`, { title, version: manual.version });
    const statuses = (await Promise.all([change('Een'), change('Twee')])).map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 409]);
  });

  it('are found by those they are for, and only while they are online', async () => {
    const staffProduct = await buildProduct(app, { audience: 'staff' });
    await buildManual(app, {
      title: 'Intern',
      productId: staffProduct.id,
      versions: [{ label: '1', source: '# Kwartelei\n\nKwartelei.' }],
    });
    const manual = await buildManual(app, {
      title: 'Klanten',
      audience: 'customers',
      versions: [{ label: '1', source: '# Zeepaard\n\nZeepaard.' }],
    });
    const customer = await signedIn(app, 'customer');
    expect(await found(visitor, 'kwartelei')).toEqual([]);
    expect(await found(customer, 'kwartelei')).toEqual([]);
    expect(await found(agent, 'kwartelei')).toHaveLength(1);
    expect(await found(visitor, 'zeepaard')).toEqual([]);
    expect(await found(customer, 'zeepaard')).toHaveLength(1);
    await visitor.get(`/manuals/${manual.id}`).expect(404);

    const { body } = await editor.get(`/manuals/${manual.id}`).expect(200);
    await editor.delete(`/manuals/${manual.id}/publication`, { version: body.version }).expect(200);
    expect(await found(customer, 'zeepaard')).toEqual([]);
    await customer.get(`/manuals/${manual.id}/sections/zeepaard`).expect(404);
    await customer.get(`/manuals/${manual.id}/sections/zeepaard?version=1`).expect(404);
  });

  it('are changed by editors only, and only sensibly', async () => {
    const manual = await buildManual(app, { title: 'Dicht' });
    const at = `/manuals/${manual.id}`;
    await visitor.patch(at, { title: 'x', version: 1 }).expect(401);
    await agent.patch(at, { title: 'x', version: 1 }).expect(403);
    await agent.post(`${at}/versions`, { label: '9', version: 1 }).expect(403);
    for (const label of ['', '../etc', 'a b', '1.0\u0000', 'x'.repeat(41)]) {
      await editor.post(`${at}/versions`, { label, source: '# A', version: manual.version }).expect(400);
    }
    await editor.post(`${at}/versions`, { label: '1.0', source: '# A', version: manual.version }).expect(409);
    const { body } = await editor.post(`${at}/versions`, { label: '3', version: manual.version }).expect(201);
    const empty = await editor.put(`${at}/versions/3/publication`, { version: body.version }).expect(409);
    expect(empty.body.code).toBe('manual-version-empty');
    await editor.delete(`${at}/versions/3`, { version: body.version }).expect(200);
    await editor.delete(`${at}/versions/1.0`, { version: body.version + 1 }).expect(409);
    const taken = await editor
      .post('/manuals', { productId: manual.product.id, locale: 'nl', title: 'Dicht', slug: 'dicht' })
      .expect(409);
    expect(taken.body.code).toBe('manual-address-taken');
  });

  it('come in from a file of JSON lines, wrong lines told, and are searched by section', async () => {
    const product = await buildProduct(app);
    const lines = [
      {
        id: 'text/a/1.html',
        module: 'rekenen',
        title: 'De zwaluwstaart',
        text: 'Zo *maakt* u een zwaluwstaart.\n# geen kop',
      },
      'geen json',
      { module: 'rekenen', title: '', text: '' },
      { id: 'text/b/1.html', module: 'tekenen', title: 'Stappen', body: '1. Open.\n2. Sluit.' },
    ].map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    const options = {
      product: product.key,
      locale: 'nl',
      slug: 'kantoor',
      title: 'Kantoor',
      label: '7.4',
      publish: true,
      format: 'jsonl',
    } as const;
    const told: number[] = [];
    const done = await app.get(ManualImport).run(SYSTEM, Readable.from([Buffer.from(lines.join('\n'))]), {
      ...options,
      onProgress: (count) => told.push(count),
    });
    expect(done).toMatchObject({ sections: 4, rejected: 2, outcome: 'published' });
    expect(done.reasons.map(({ line }) => line)).toEqual([2, 3]);
    expect(told).toEqual([4]);
    expect(await found(visitor, 'zwaluwstaart')).toEqual([
      { title: 'De zwaluwstaart', path: '/nl/manuals/kantoor/sections/text-a-1' },
    ]);
    const { body } = await visitor.get(`/manuals/${done.manualId}/sections/text-a-1`).expect(200);
    expect(body.html).toContain('*maakt* u een zwaluwstaart.\n# geen kop');
    const steps = await visitor.get(`/manuals/${done.manualId}/sections/text-b-1`).expect(200);
    expect(steps.body.steps.map(({ text }: { text: string }) => text)).toEqual(['Open.', 'Sluit.']);
    const again = app.get(ManualImport).run(SYSTEM, Readable.from([Buffer.from(lines[0]!)]), options);
    await expect(again).rejects.toMatchObject({ code: 'manual-label-taken' });
  });

  it('begin anew when an import was killed halfway, and nobody sees the half', async () => {
    const product = await buildProduct(app);
    const options = {
      product: product.key,
      locale: 'nl',
      slug: 'half',
      title: 'Half',
      label: '1',
      publish: true,
      format: 'jsonl',
    } as const;
    async function* broken() {
      for (let line = 0; line < 450; line += 1)
        yield Buffer.from(`${JSON.stringify({ id: `s${line}`, title: `Sectie ${line}`, text: 'okapi' })}\n`);
      throw new Error('killed');
    }
    await expect(app.get(ManualImport).run(SYSTEM, broken(), options)).rejects.toThrow('killed');
    expect(await found(visitor, 'okapi')).toEqual([]);
    const whole = Readable.from([Buffer.from(JSON.stringify({ id: 's1', title: 'Sectie 1', text: 'okapi' }))]);
    await expect(app.get(ManualImport).run(SYSTEM, whole, options)).resolves.toMatchObject({ sections: 1 });
    expect(await found(visitor, 'okapi')).toHaveLength(1);
  });
});
