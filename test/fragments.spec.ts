import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticlesService, FragmentsService } from '../src/knowledge/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, signIn } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { addVersion, buildManual } from './setup/manuals.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

describe('fragments that texts share', () => {
  let app: TestApp;
  let editor: Caller;
  let agent: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    agent = await signedIn(app, 'agent');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  const put = (key: string, body: object) => editor.put(`/fragments/${key}`, body);
  const version = async (key: string) => (await editor.get(`/fragments/${key}`).expect(200)).body.version;
  const page = async (who: Caller, slug: string, locale = 'nl') =>
    (await who.get(`/articles/by-slug/${locale}/${slug}`).expect(200)).body;
  const found = async (words: string) => {
    await app.settled();
    const { body } = await visitor.get(`/search?q=${encodeURIComponent(words)}&locale=nl`).expect(200);
    return body.items.map(({ title }: { title: string }) => title.replaceAll(/<\/?mark>/g, ''));
  };

  it('say their words wherever a text has their mark, and change them there at once', async () => {
    await put('hours', { nl: '- maandag: 9–17 uur\n- zaterdag: gesloten', version: 0 }).expect(200);
    await put('phone', { nl: '**0800 1234**', en: '**+31 800 1234**', version: 0 }).expect(200);
    const article = await buildArticle(app, {
      question: 'Wanneer zijn jullie open?',
      answer: 'Bel {{fragment:phone}}:\n\n{{fragment:hours}}',
    });
    const before = await visitor.get('/articles/by-slug/nl/wanneer-zijn-jullie-open').expect(200);
    expect(before.body).toMatchObject({
      answer: 'Bel **0800 1234**:\n\n- maandag: 9–17 uur\n- zaterdag: gesloten',
      html: '<p>Bel <strong>0800 1234</strong>:</p>\n<ul>\n<li>maandag: 9–17 uur</li>\n<li>zaterdag: gesloten</li>\n</ul>\n',
      summary: 'Bel 0800 1234: maandag: 9–17 uur zaterdag: gesloten',
    });
    // Who edits keeps the mark.
    const { body } = await editor.get(`/articles/${article.id}`).expect(200);
    expect(body.texts.nl.head.answer).toBe('Bel {{fragment:phone}}:\n\n{{fragment:hours}}');
    expect(body.texts.nl.head.html).toContain('<strong>0800 1234</strong>');
    const read = (await visitor.get(`/articles/${article.id}`).expect(200)).body.texts.nl;
    expect(read.answer).toBe(before.body.answer);

    await put('hours', { nl: 'Altijd, behalve met Kaboutermis.', version: 1 }).expect(200);
    expect((await page(visitor, 'wanneer-zijn-jullie-open')).html).toContain('Altijd, behalve met Kaboutermis.');
    const stale = visitor.get('/articles/by-slug/nl/wanneer-zijn-jullie-open');
    await stale.set('If-None-Match', before.headers['etag'] as string).expect(200);
    expect(await found('kaboutermis')).toEqual(['Wanneer zijn jullie open?']);
    expect(await found('zaterdag gesloten')).toEqual([]);
    expect((await page(visitor, 'wanneer-zijn-jullie-open')).summary).toBe(
      'Bel 0800 1234: Altijd, behalve met Kaboutermis.',
    );
    // What editors look for in their list, drafts included, follows too.
    const listed = await editor.get('/articles?words=kaboutermis').expect(200);
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([article.id]);

    await editor.post('/fragments/hours/restoration', { version: 2 }).expect(200);
    expect(await found('zaterdag gesloten')).toEqual(['Wanneer zijn jullie open?']);
    expect((await page(visitor, 'wanneer-zijn-jullie-open')).answer).toBe(before.body.answer);
  });

  it('stand in a draft while an older text is online, and come and go with a version', async () => {
    await put('draft-words', { nl: 'Zonnebloempad', version: 0 }).expect(200);
    const { id } = await buildArticle(app, { question: 'Waar wonen jullie?', answer: 'Nergens.' });
    const draft = { question: 'Waar wonen jullie?', answer: 'Aan het {{fragment:draft-words}}.', version: 1 };
    await editor.put(`/articles/${id}/texts/nl`, draft).expect(200);
    await put('draft-words', { nl: 'Zonnebloemplein', version: 1 }).expect(200);
    expect(await found('zonnebloemplein')).toEqual([]);
    expect((await editor.get('/fragments/draft-words').expect(200)).body.usedIn).toMatchObject([
      { kind: 'article', id, isOnline: true },
    ]);
    await editor.put(`/articles/${id}/texts/nl/publication`, { version: 2 }).expect(200);
    expect(await found('zonnebloemplein')).toEqual(['Waar wonen jullie?']);
    const old = await editor.get(`/articles/${id}/texts/nl/versions/2`).expect(200);
    expect(old.body).toMatchObject({ answer: draft.answer, html: '<p>Aan het Zonnebloemplein.</p>\n' });
  });

  it('speak the other language or nothing to readers, and warn staff of both', async () => {
    await put('only-dutch', { nl: 'Tot ziens.', version: 0 }).expect(200);
    await buildArticle(app, {
      texts: { en: { question: 'How do I leave?', answer: 'Bye {{fragment:nowhere}}: {{fragment:only-dutch}}' } },
    });
    expect(await page(visitor, 'how-do-i-leave', 'en')).toMatchObject({
      answer: 'Bye : Tot ziens.',
      html: '<p>Bye : Tot ziens.</p>\n',
      summary: 'Bye : Tot ziens.',
    });
    const seen = await page(agent, 'how-do-i-leave', 'en');
    expect(seen.html).toBe('<p>Bye <strong>⚠ {{fragment:nowhere}}</strong>: ⚠ (nl) Tot ziens.</p>\n');
    // What an agent copies into a reply is what customers would read.
    expect(seen.answer).toBe('Bye : Tot ziens.');
  });

  it('are hidden with the part for staff that they stand in, and hold none themselves', async () => {
    await put('back-door', { nl: 'Achterdeurcode 7431', version: 0 }).expect(200);
    await buildArticle(app, {
      question: 'Hoe kom ik binnen?',
      answer: 'Bel aan.\n\n:::staff\n{{fragment:back-door}}\n:::',
    });
    const seen = await page(visitor, 'hoe-kom-ik-binnen');
    expect(JSON.stringify(seen)).not.toContain('Achterdeur');
    expect(await found('achterdeurcode')).toEqual([]);
    expect((await page(agent, 'hoe-kom-ik-binnen')).html).toContain('Achterdeurcode 7431');
    for (const nl of [':::staff\nx\n:::', 'a\n> :::', '{{fragment:phone}}', '![x](/media/articles/x)', 'a\0', ' \n']) {
      await put('refused', { nl, version: 0 }).expect(400);
    }
    await put('refused', { nl: 'x'.repeat(2_001), version: 0 }).expect(400);
    await put('New', { nl: 'x', version: 0 }).expect(400);
    await put('scripts', { nl: '<script>alert(1)</script> [x](javascript:alert(1))', version: 0 }).expect(200);
    await buildArticle(app, { question: 'Wat is gevaarlijk?', answer: '{{fragment:scripts}}' });
    const { html } = await page(visitor, 'wat-is-gevaarlijk');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('href');
  });

  it('let one of two writers win, and are for editors only', async () => {
    await put('raced', { nl: 'a', version: 0 }).expect(200);
    const answers = await Promise.all(['b', 'c'].map((nl) => put('raced', { nl, version: 1 })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'fragment-changed', version: 2 });
    const made = await Promise.all(['b', 'c'].map((nl) => put('begun', { nl, version: 0 })));
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await put('unknown', { nl: 'a', version: 3 }).expect(404);
    await put('raced', { nl: 'd' }).expect(400);
    const { headers } = await editor.get('/fragments/raced').expect(200);
    await put('raced', { nl: 'd' })
      .set('If-Match', headers['etag'] as string)
      .expect(200);
    expect(await version('raced')).toBe(3);
    // What says the same is no change.
    await put('raced', { nl: 'd', version: 3 }).expect(200);
    expect(await version('raced')).toBe(3);
    await editor.post('/fragments/begun/restoration', { version: 1 }).expect(409);

    for (const [who, status] of [
      [agent, 403],
      [visitor, 401],
    ] as const) {
      await who.get('/fragments').expect(status);
      await who.get('/fragments/phone').expect(status);
      await who.put('/fragments/phone', { nl: 'x', version: 1 }).expect(status);
      await who.delete('/fragments/phone').expect(status);
    }
  });

  it('go when no text uses them, and every change is audited', async () => {
    expect((await editor.delete('/fragments/phone').expect(409)).body).toMatchObject({
      code: 'fragment-in-use',
      texts: 1,
    });
    await put('spare', { en: 'x', version: 0 }).expect(200);
    await editor.delete('/fragments/spare').expect(204);
    await editor.delete('/fragments/spare').expect(404);
    const audited = await app.db.query<{ action: string }>(
      `SELECT action FROM audit WHERE subject IN ('fragment:spare', 'fragment:hours') ORDER BY seq`,
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'fragment.saved',
      'fragment.saved',
      'fragment.restored',
      'fragment.saved',
      'fragment.deleted',
    ]);
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
    const { body } = await editor.get('/fragments?limit=2').expect(200);
    const rest = await editor.get(`/fragments?limit=100&cursor=${body.next}`).expect(200);
    const keys = [...body.items, ...rest.body.items].map(({ key }: { key: string }) => key);
    expect(keys).toEqual([...new Set(keys)].toSorted());
    expect(rest.body.items.find(({ key }: { key: string }) => key === 'phone')).toMatchObject({ uses: 1 });
  });

  it('are read in manuals, between their steps, and found there', async () => {
    await put('reset', { nl: '- Houd de knop in.\n- Wacht op het **groene** lampje.', version: 0 }).expect(200);
    const manual = await buildManual(app, {
      versions: [
        {
          label: '1.0',
          source: '# Opnieuw beginnen\n\n{{fragment:reset}}\n\n1. Bel {{fragment:phone}}.\n2. Wacht.\n\nKlaar.',
        },
      ],
    });
    await app.settled();
    const section = async () => (await visitor.get(`/manuals/${manual.id}/sections/opnieuw-beginnen`).expect(200)).body;
    expect((await section()).html).toContain('<strong>groene</strong> lampje');
    expect((await section()).steps.map(({ text }: { text: string }) => text)).toEqual(['Bel **0800 1234**.', 'Wacht.']);
    const shown = await new Visitor(app).open(`${(await section()).path}`);
    expect(shown.text).toMatch(/groene lampje[^]*Bel 0800 1234[^]*Klaar/);
    expect(await found('groene lampje')).toEqual(['Opnieuw beginnen']);
    await put('reset', { nl: 'Trek aan het koordje.', version: 1 }).expect(200);
    expect(await found('koordje')).toEqual(['Opnieuw beginnen']);
    expect(await found('groene lampje')).toEqual([]);
    expect((await editor.delete('/fragments/reset').expect(409)).body.texts).toBe(1);
    expect((await editor.get('/fragments/reset').expect(200)).body.usedIn).toMatchObject([{ kind: 'manual' }]);
  });

  it('leave their words behind in earlier versions of a manual, which nobody can change any more', async () => {
    await put('valve', { nl: '1. Draai de **gele** kraan open.\n2. Wacht.', version: 0 }).expect(200);
    await put('engineer', { nl: '0800 9999', version: 0 }).expect(200);
    const source = '# Bijvullen {#bijvullen}\n\n{{fragment:valve}}\n\nBel {{fragment:engineer}}.';
    const manual = await buildManual(app, { title: 'Ketel', versions: [{ label: '1', source }] });
    await editor.delete('/fragments/valve').expect(409);
    await addVersion(app, manual.id, { label: '2', source: '# Bijvullen {#bijvullen}\n\nBel ons.' });
    await app.settled();
    const usedIn = async () => (await editor.get('/fragments/valve').expect(200)).body.usedIn;
    expect(await usedIn()).toMatchObject([{ label: '1', isPast: true }]);
    const old = async () => (await visitor.get(`/manuals/${manual.id}/sections/bijvullen?version=1`).expect(200)).body;
    const before = await old();
    expect(before.steps).toHaveLength(2);

    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const shown = await studio.open('/studio/fragments/valve');
    expect(shown.text).toContain('handleiding · Nederlands · eerdere versie');
    expect(shown.text).toContain('dan blijft daar staan wat het nu zegt');
    expect((await studio.submit('/studio/fragments/valve/removal')).text).toContain('Het fragment valve is verwijderd');
    await app.settled();
    expect(await old()).toEqual(before);
    // A draft that is begun from what it says brings no mark along, and the other fragment stays one.
    expect((await studio.open(`/studio/manuals/${manual.id}/versions/1`)).text).not.toContain(
      'Deze fragmenten bestaan',
    );
    await put('engineer', { nl: '0800 1111', version: 1 }).expect(200);
    expect((await old()).html).toContain('0800 1111');
    await editor.delete('/fragments/engineer').expect(204);
    expect(await old()).toMatchObject({ steps: before.steps, html: expect.stringContaining('0800 1111') });
  });

  it('wait for a text that is being saved with their mark, and the other way round', async () => {
    const isWaiting = async () => {
      const waiting = `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`;
      return (await app.db.query(waiting)).length > 0;
    };
    /** Does something, and commits it only when what was asked meanwhile waits for it. */
    const during = async (work: () => Promise<unknown>, ask: () => Promise<{ status: number }>) => {
      let [begun, end] = [() => {}, () => {}];
      const isBegun = new Promise<void>((resolve) => (begun = resolve));
      const mayEnd = new Promise<void>((resolve) => (end = resolve));
      const writing = app.db.write(async () => {
        await work();
        begun();
        await mayEnd;
      });
      await isBegun;
      const asked = ask();
      await until('the other one waits', isWaiting).finally(end);
      await writing;
      return (await asked).status;
    };
    const { id } = await buildArticle(app, { question: 'Wie is eerst?' });
    const text = { question: 'Wie is eerst?', answer: 'Bij {{fragment:late}}.' };
    await put('late', { nl: 'Laatkomers', version: 0 }).expect(200);
    const refused = await during(
      () => app.get(ArticlesService).save(SYSTEM, id, 'nl', { ...text, version: 1 }),
      async () => editor.delete('/fragments/late'),
    );
    expect(refused).toBe(409);

    await editor.put(`/articles/${id}/texts/nl`, { ...text, answer: 'Weg.', version: 2 }).expect(200);
    const saved = await during(
      () => app.get(FragmentsService).delete(SYSTEM, 'late'),
      async () => editor.put(`/articles/${id}/texts/nl`, { ...text, version: 3 }),
    );
    expect(saved).toBe(200);
    // It was saved without the fragment, and says so to its editor.
    expect((await editor.get(`/articles/${id}`).expect(200)).body.texts.nl.head.summary).toBe('Bij .');
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    expect((await studio.open(`/studio/articles/${id}/nl`)).text).toContain(
      'Deze fragmenten bestaan niet. Lezers zien op deze plaatsen niets. {{fragment:late}}',
    );
  });

  it('are kept in the studio: made, used, changed, put back and deleted', async () => {
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    await studio.open('/studio/fragments/new');
    const wrong = await studio.submit('/studio/fragments/new', { key: 'Niet Goed', nl: ':::staff' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Alleen kleine letters');
    expect(wrong.text).toContain('Een fragment bevat geen afbeelding');
    const made = await studio.submit('/studio/fragments/new', { key: 'adres', nl: 'Dorpsstraat 1' });
    expect(made.path).toBe('/studio/fragments/adres');
    expect(made.html).toContain('{{fragment:adres}}');
    expect(made.text).toContain('Nog geen tekst gebruikt dit fragment');
    await studio.open('/studio/fragments/new');
    const taken = await studio.submit('/studio/fragments/new', { key: 'adres', nl: 'Elders' });
    expect(taken.text).toContain('Er is al een fragment met deze naam');

    const article = await buildArticle(app, { question: 'Waar is het?', answer: '{{fragment:adres}}{{fragment:weg}}' });
    const text = await studio.open(`/studio/articles/${article.id}/nl`);
    expect(text.text).toContain('Fragmenten die je kunt gebruiken');
    expect(text.text).toContain('Deze fragmenten bestaan niet');
    const english = await studio.open(`/studio/articles/${article.id}/en`);
    expect(english.status).toBe(200);

    await studio.open('/studio/fragments/adres');
    await put('adres', { nl: 'Dorpsstraat 2', version: 1 }).expect(200);
    const late = await studio.submit('/studio/fragments/adres', { nl: 'Dorpsstraat 3' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Iemand anders heeft dit fragment intussen gewijzigd');
    expect(late.text).toContain('Dorpsstraat 2');
    const saved = await studio.submit('/studio/fragments/adres');
    expect(saved.text).toContain('Waar is het?');
    expect(saved.text).toContain('Dorpsstraat 3');
    const back = await studio.submit('/studio/fragments/adres/previous?version=3');
    expect(back.text).toContain('Teruggezet');
    expect((await page(visitor, 'waar-is-het')).html).toBe('<p>Dorpsstraat 2</p>\n');
    expect((await studio.open('/studio/fragments')).text).toContain('adres');

    await put('los', { nl: 'Los', version: 0 }).expect(200);
    await studio.open('/studio/fragments/los');
    const deleted = await studio.submit('/studio/fragments/los/removal?version=1');
    expect(deleted.text).toContain('Het fragment los is verwijderd');
  });
});
