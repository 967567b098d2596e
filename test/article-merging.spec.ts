import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SYSTEM } from '../src/accounts/index.js';
import { FaqRebuild } from '../src/faq/index.js';
import { ArticleImport, ArticleMerging, ArticlesQueries, ArticlesService } from '../src/knowledge/index.js';
import { TicketLinks } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildPredictions, buildTicket, signIn } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { Visitor } from './setup/visitor.js';

const NOTHING = { differingAsks: 0, bucketsDiffered: false, standingsDiffered: false, selfServedDiffered: false };

describe('merging two articles', () => {
  let app: TestApp;
  let editor: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  const read = async (id: string) => (await editor.get(`/articles/${id}`)).body;
  const merge = (id: string, intoId: string, version = 1) => editor.put(`/articles/${id}/merge`, { intoId, version });
  const unmerge = (id: string) => editor.delete(`/articles/${id}/merge`);
  const bySlug = (slug: string) => visitor.get(`/articles/by-slug/nl/${slug}`).redirects(0);
  const linksOf = (ticketId: string) =>
    app.db.query(
      'SELECT article_id, source, probability, created_by, created_at FROM ticket_link WHERE ticket_id = $1 ORDER BY 1',
      [ticketId],
    );
  const faq = () =>
    app.db.query(
      `SELECT product_id, locale, article_id, score::text, asks, last_asked_at FROM faq_standing ORDER BY 1, 2, 3`,
    );
  const solved = () => app.db.query('SELECT * FROM faq_self_served ORDER BY article_id, day, locale');

  it('sends readers of the one to the other, for as long as it lasts, and brings back what they saw', async () => {
    const [one, other] = [await buildArticle(app, { question: 'Wat kost het?' }), await buildArticle(app)];
    // Online is version 1; an editor is at 2.
    const draft = { question: 'Wat kost het nu?', answer: 'Meer.', version: 1 };
    await editor.put(`/articles/${one.id}/texts/nl`, draft).expect(200);
    const before = await read(one.id);

    const merged = await merge(one.id, other.id, 2).expect(200);
    expect(merged.body).toMatchObject({
      mergedIntoId: other.id,
      texts: { nl: { status: 'archived', published: null } },
    });
    // Not for good: a browser must ask again once it is undone.
    await bySlug('wat-kost-het').expect(302).expect('Location', `/api/v1/articles/by-slug/nl/${other.texts[0]!.slug}`);
    await visitor.get(`/articles/${one.id}`).expect(404);

    const apart = await unmerge(one.id).expect(200);
    expect(apart.body).toMatchObject({ mergedIntoId: null, texts: before.texts });
    expect((await bySlug('wat-kost-het').expect(200)).body.question).toBe('Wat kost het?');
    expect((await visitor.get('/articles/search?words=Wat+kost&locale=nl')).body.items).toHaveLength(1);
    await unmerge(one.id).expect(409);
  });

  it('does not let a merged article change, be merged again, or take others in', async () => {
    const [one, other, third] = [await buildArticle(app), await buildArticle(app), await buildArticle(app)];
    await merge(one.id, other.id).expect(200);
    const { version } = await read(one.id);
    const text = { question: 'Anders?', answer: 'Ja.', version };
    const late = await editor.put(`/articles/${one.id}/texts/nl`, text).expect(409);
    expect(late.body).toMatchObject({ code: 'article-merged', intoId: other.id });
    await merge(one.id, third.id, version).expect(409);
    expect((await merge(third.id, one.id).expect(409)).body.code).toBe('merge-target-merged');

    const record = { external_id: one.id, question_nl: 'Uit een bestand?', answer_nl: 'Ja.' };
    const [outcome] = await app.db.write((tx) => app.get(ArticleImport).save(tx, SYSTEM, [record]));
    expect(outcome).toMatchObject({ outcome: 'rejected' });
  });

  it('wants an article that is there, is another, and is online', async () => {
    const [one, draft] = [await buildArticle(app), await buildArticle(app, { published: false })];
    await merge(one.id, one.id).expect(400);
    await merge(one.id, '0190b1a0-0000-7000-8000-000000000000').expect(404);
    expect((await merge(one.id, draft.id).expect(409)).body.code).toBe('merge-target-offline');
    await merge(one.id, (await buildArticle(app)).id, 7).expect(409);
    const agent = await signedIn(app, 'agent');
    await agent.put(`/articles/${one.id}/merge`, { intoId: draft.id, version: 1 }).expect(403);
    expect((await read(one.id)).texts.nl.status).toBe('published');
  });

  it('lets one of two merges that would make a circle win', async () => {
    const [one, other] = [await buildArticle(app), await buildArticle(app)];
    const answers = await Promise.all([merge(one.id, other.id), merge(other.id, one.id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('follows a chain, which is undone from its end', async () => {
    const [one, two, three] = [await buildArticle(app), await buildArticle(app), await buildArticle(app)];
    await merge(one.id, two.id).expect(200);
    await merge(two.id, three.id).expect(200);
    await bySlug(one.texts[0]!.slug)
      .expect(302)
      .expect('Location', `/api/v1/articles/by-slug/nl/${three.texts[0]!.slug}`);
    expect((await unmerge(one.id).expect(409)).body).toMatchObject({ code: 'merge-target-merged', intoId: two.id });
    await unmerge(two.id).expect(200);
    await unmerge(one.id).expect(200);
    await bySlug(one.texts[0]!.slug).expect(200);
  });

  it('takes open feedback and verdicts along, and brings back what was not settled', async () => {
    const [one, other] = [await buildArticle(app), await buildArticle(app)];
    const by = (reader: string) => caller(app, { 'User-Agent': reader });
    const say = (id: string, reader: string) =>
      by(reader).post(`/articles/${id}/feedback`, { reason: 'unclear', text: reader, locale: 'nl' });
    for (const reader of ['anna', 'bert']) await say(one.id, reader).expect(204);
    await say(other.id, 'anna').expect(204);
    for (const id of [one.id, other.id]) {
      await by('anna').post(`/articles/${id}/verdict`, { solved: true, locale: 'nl' });
    }
    await by('bert').post(`/articles/${one.id}/verdict`, { solved: false, locale: 'nl' });
    await app.settled();
    const before = await solved();
    const open = (id: string) =>
      app.db.query(
        'SELECT text, version FROM article_feedback WHERE article_id = $1 AND closed_at IS NULL ORDER BY 1',
        [id],
      );

    await merge(one.id, other.id).expect(200);
    expect((await read(other.id)).helpful).toMatchObject({ yes: 1, no: 1 });
    expect(await open(other.id)).toEqual([
      { text: 'anna', version: 1 },
      { text: 'bert', version: 0 },
    ]);
    await app.settled();
    expect(await app.get(FaqRebuild).run()).toMatchObject(NOTHING);

    await unmerge(one.id).expect(200);
    expect(await open(one.id)).toEqual([
      { text: 'anna', version: 1 },
      { text: 'bert', version: 1 },
    ]);
    expect((await read(one.id)).helpful).toMatchObject({ yes: 1, no: 1 });
    await app.settled();
    expect(await app.get(FaqRebuild).run()).toMatchObject(NOTHING);
    expect(await solved()).toEqual(before);
  });

  it('keeps what people said about the one that stayed in the meantime', async () => {
    const [one, other] = [await buildArticle(app), await buildArticle(app)];
    const tickets = await Promise.all([buildTicket(app), buildTicket(app)]);
    const links = app.get(TicketLinks);
    for (const { id } of tickets) await links.link(SYSTEM, id, one.id);
    await merge(one.id, other.id).expect(200);
    await app.settled();
    await links.remove(SYSTEM, tickets[0].id, other.id);
    await unmerge(one.id).expect(200);
    await app.settled();
    expect(await linksOf(tickets[0].id)).toEqual([]);
    expect(await linksOf(tickets[1].id)).toMatchObject([{ article_id: one.id }]);
  });

  it("takes an editor's word on the place in the FAQ along to an article that has none, and puts it back", async () => {
    type Word = { kind: 'pinned'; position: number; reason: string } | { kind: 'excluded'; reason: string };
    const pin = (position: number): Word => ({ kind: 'pinned', position, reason: `plaats ${position}` });
    const out: Word = { kind: 'excluded', reason: 'nog niet' };
    const placements = (...ids: string[]) =>
      app.db.query('SELECT * FROM faq_placement WHERE article_id = ANY($1) ORDER BY article_id', [ids]);
    const held = async (...ids: string[]) => {
      const rows = await app.db.query<{ article_id: string; kind: string; position: number | null }>(
        'SELECT article_id, kind, position FROM faq_placement WHERE article_id = ANY($1)',
        [ids],
      );
      return ids.map((id) => {
        const row = rows.find(({ article_id: articleId }) => articleId === id);
        return row ? (row.position ?? row.kind) : null;
      });
    };
    const put = (id: string, word: Word) => editor.put(`/faq/${id}/placement`, word).expect(200);

    // What the merged one has, what the other has, and what the other has once they are one.
    const cases: Array<[Word | null, Word | null, string | number | null]> = [
      [pin(2), null, 2],
      [pin(2), pin(5), 5],
      [pin(2), out, 'excluded'],
      [out, null, 'excluded'],
      [out, pin(3), 3],
      [null, pin(4), 4],
    ];
    for (const [ours, theirs, merged] of cases) {
      const [one, other] = [await buildArticle(app), await buildArticle(app)];
      if (ours) await put(one.id, ours);
      if (theirs) await put(other.id, theirs);
      const before = await placements(one.id, other.id);
      await merge(one.id, other.id).expect(200);
      await app.settled();
      expect(await held(one.id, other.id)).toEqual([null, merged]);
      await unmerge(one.id).expect(200);
      await app.settled();
      expect(await placements(one.id, other.id)).toEqual(before);
    }

    // Through a chain, and undone before anybody heard of it.
    const [one, two, three] = [await buildArticle(app), await buildArticle(app), await buildArticle(app)];
    await put(one.id, pin(7));
    await merge(one.id, two.id).expect(200);
    await merge(two.id, three.id).expect(200);
    await app.settled();
    expect(await held(one.id, two.id, three.id)).toEqual([null, null, 7]);
    await unmerge(two.id).expect(200);
    await unmerge(one.id).expect(200);
    await app.settled();
    expect(await held(one.id, two.id, three.id)).toEqual([7, null, null]);

    // What an editor said of the other one since, stays with it.
    await merge(one.id, two.id, (await read(one.id)).version).expect(200);
    await app.settled();
    await put(two.id, pin(1));
    await unmerge(one.id).expect(200);
    await app.settled();
    expect(await held(one.id, two.id)).toEqual([7, 1]);
    const audited = await app.db.query<{ action: string; details: object }>(
      `SELECT action, details FROM audit WHERE subject = $1 AND action IN ('faq.merged', 'faq.unmerged') ORDER BY seq`,
      [`article:${one.id}`],
    );
    expect(audited.at(-1)).toMatchObject({ action: 'faq.unmerged', details: { kind: 'pinned', position: 7 } });
    expect(audited).toHaveLength(4);
  });

  it('moves the standings with the tickets, equal to a rebuild after any merges, and back to what they were', async () => {
    const customers = [await buildAccount(app), await buildAccount(app)];
    const links = app.get(TicketLinks);
    const [articles, merging] = [app.get(ArticlesQueries), app.get(ArticleMerging)];
    const source = fc.oneof(fc.constant(null), fc.constant(1), fc.double({ min: 0.004, max: 0.9, noNaN: true }));
    const story = fc.record({
      // Per ticket: whose it is, and what links it to each of three articles.
      tickets: fc.array(fc.tuple(fc.nat(2), fc.tuple(source, source, source)), { minLength: 1, maxLength: 5 }),
      isChain: fc.boolean(),
      isQuick: fc.boolean(),
    });

    await fc.assert(
      fc.asyncProperty(story, async ({ tickets, isChain, isQuick }) => {
        const three = [await buildArticle(app), await buildArticle(app), await buildArticle(app)];
        for (const [who, sources] of tickets) {
          const { id } = await buildTicket(app, { requesterId: customers[who]?.id ?? null });
          const said = three.map((article, index) => ({ articleId: article.id, probability: sources[index] ?? 0 }));
          const guesses = said.filter(({ probability }) => probability > 0 && probability < 1);
          await buildPredictions(
            app,
            id,
            Object.fromEntries(guesses.map(({ articleId, probability }) => [articleId, probability])),
          );
          for (const { articleId, probability } of said) {
            if (probability === 1) await links.link(SYSTEM, id, articleId);
          }
        }
        await app.settled();
        const [standings, rows] = [await faq(), await app.db.query('SELECT * FROM ticket_link ORDER BY 1, 2')];

        const pairs = isChain
          ? [
              [0, 1],
              [1, 2],
            ]
          : [
              [0, 2],
              [1, 2],
            ];
        for (const [from, to] of pairs) {
          const { version } = await articles.get(SYSTEM, three[from!]!.id);
          await merging.merge(SYSTEM, three[from!]!.id, { intoId: three[to!]!.id, version: version! });
        }
        // Or the merges are undone before anybody heard of them.
        if (!isQuick) {
          await app.settled();
          expect(await app.get(FaqRebuild).run()).toMatchObject(NOTHING);
          const left = await app.db.query('SELECT 1 FROM ticket_link WHERE article_id = ANY($1)', [
            [three[0]!.id, three[1]!.id],
          ]);
          expect(left).toEqual([]);
        }
        for (const [from] of pairs.toReversed()) await merging.unmerge(SYSTEM, three[from!]!.id);
        await app.settled();
        expect(await app.get(FaqRebuild).run()).toMatchObject(NOTHING);
        expect(await app.db.query('SELECT * FROM ticket_link ORDER BY 1, 2')).toEqual(rows);
        expect(await faq()).toEqual(standings);
      }),
      { numRuns: 6 },
    );
  });

  it('is chosen, seen side by side, confirmed and undone in the studio, and audited', async () => {
    const one = await buildArticle(app, { question: 'Hoe annuleer ik de bestelling?', answer: 'Via je account.' });
    const other = await buildArticle(app, { question: 'Hoe annuleer ik een bestelling?', answer: 'Bij Bestellingen.' });
    await app.settled();
    await editor.put(`/faq/${one.id}/placement`, { kind: 'pinned', position: 1 }).expect(200);
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const base = `/studio/articles/${one.id}/nl`;

    expect((await studio.open(base)).html).toContain(`${base}/merge`);
    const none = await studio.open(`${base}/merge?words=xylofoon`);
    expect(none).toMatchObject({ status: 200 });
    expect(none.text).toContain('Geen artikel gevonden');
    const offers = await studio.open(`${base}/merge`);
    expect(offers.html).toContain(`into&#x3D;${other.id}`);
    const pair = await studio.open(`${base}/merge?into=${other.id}`);
    for (const text of ['Via je account.', 'Bij Bestellingen.']) expect(pair.text).toContain(text);
    expect(pair.text).toContain('het tweede komt op die plaats');
    const stayed = await studio.submit(`${base}/merge`);
    expect(stayed.path).toBe(`/studio/articles/${other.id}/nl`);
    expect(stayed.text).toContain('Hierin opgegaan');
    expect((await new Visitor(app).open('/nl/articles/hoe-annuleer-ik-de-bestelling')).text).toContain(
      'Bij Bestellingen.',
    );

    const apart = await studio.submit(`${base}/merge/end`);
    expect(apart.text).toContain('Dit is weer een eigen artikel');
    expect((await studio.open(`${base}/merge?into=${one.id}`)).html).not.toContain('pair-title');
    const audited = await app.db.query<{ action: string }>(
      `SELECT action FROM audit WHERE subject = $1 AND action LIKE 'article.%merged' ORDER BY seq`,
      [`article:${one.id}`],
    );
    expect(audited.map(({ action }) => action)).toEqual(['article.merged', 'article.unmerged']);
    await app.get(ArticlesService).archive(SYSTEM, one.id, null, (await read(one.id)).version);
  });
});
