import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import type { Actor } from '../src/accounts/index.js';
import {
  ArticleChecks,
  ArticleReviews,
  ArticleRules,
  ArticleSchedule,
  ArticlesQueries,
  ArticlesService,
  type WrittenArticle,
} from '../src/knowledge/index.js';
import { DomainError } from '../src/platform/errors/index.js';
import type { Locale } from '../src/platform/locale/index.js';
import { actorOf, buildAccount, buildArticle, buildProduct } from './setup/build.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

const RULE = { audience: null, verifyDays: 90, showsOverdue: true, reopenedLimit: 2, reportedLimit: 3 };

describe('the life of a text', () => {
  let app: TestApp;
  let admin: Actor;
  let anna: Actor;
  let ben: Actor;
  let others: Actor[];
  let reviewed: string;
  let reviews: ArticleReviews;
  let articles: ArticlesService;

  beforeAll(async () => {
    app = await startTestApp();
    admin = actorOf(await buildAccount(app, { role: 'admin' }));
    anna = actorOf(await buildAccount(app, { role: 'editor', name: 'Anna' }));
    ben = actorOf(await buildAccount(app, { role: 'editor', name: 'Ben' }));
    others = [
      actorOf(await buildAccount(app, { role: 'agent' })),
      actorOf(await buildAccount(app, { role: 'customer' })),
    ];
    reviewed = (await buildProduct(app, { key: 'reviewed' })).id;
    await app.get(ArticleRules).set(admin, null, { ...RULE, productId: reviewed, needsReview: true });
    reviews = app.get(ArticleReviews);
    articles = app.get(ArticlesService);
  });
  afterAll(() => app.stop());

  const draftBy = (actor: Actor, productId: string | null = reviewed) =>
    articles.create(actor, { texts: { nl: { question: 'Hoe?', answer: 'Zo.' } }, productId });
  const stateOf = async (id: string) => {
    const { texts } = await app.get(ArticlesQueries).get(admin, id);
    return texts.find(({ locale }) => locale === 'nl')!;
  };
  const codeOf = async (work: () => Promise<unknown>) => {
    try {
      await work();
      return 'done';
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  };

  it('is reviewed by somebody who did not write it, while the version before stays online', async () => {
    const { id } = await draftBy(anna);
    expect(await codeOf(() => articles.publish(anna, id, 'nl', 1))).toBe('review-needed');
    expect(await codeOf(() => articles.publish(ben, id, 'nl', 1))).toBe('review-needed');
    const asked = await reviews.ask(anna, id, 'nl', 1);
    expect(await codeOf(() => reviews.approve(anna, id, 'nl', asked.version))).toBe('own-work');
    expect(await codeOf(() => articles.publish(anna, id, 'nl', asked.version))).toBe('review-needed');
    const approved = await reviews.approve(ben, id, 'nl', asked.version);
    expect(await stateOf(id)).toMatchObject({ stage: 'in-review', status: 'draft', isApproved: true });
    const online = await articles.publish(anna, id, 'nl', approved.version);

    const next = await articles.save(anna, id, 'nl', { version: online.version, question: 'Hoe?', answer: 'Beter.' });
    const again = await reviews.ask(anna, id, 'nl', next.version);
    const shown = await caller(app).get(`/articles/${id}`).expect(200);
    expect(shown.body.texts.nl.answer).toBe('Zo.');
    // Letting it online is approving it.
    await articles.publish(ben, id, 'nl', again.version);
    expect(await stateOf(id)).toMatchObject({ stage: 'published', isApproved: true });
  });

  it('goes back to its writer with a reason, which stands among the comments', async () => {
    const { id } = await draftBy(anna);
    const { version } = await reviews.ask(anna, id, 'nl', 1);
    expect(await codeOf(() => reviews.end(ben, id, 'nl', version))).toBe('invalid-input');
    await reviews.end(ben, id, 'nl', version, 'De knop heet anders.');
    expect((await stateOf(id)).stage).toBe('draft');

    const editor: Caller = await signedIn(app, 'editor');
    const path = `/articles/${id}/texts/nl/comments`;
    await editor.post(path, { text: 'En dit?', quote: 'Zo.' }).expect(201);
    const { body } = await editor.get(path).expect(200);
    expect(body.items).toMatchObject([
      { text: 'En dit?', quote: 'Zo.', stands: true, resolvedAt: null },
      { text: 'De knop heet anders.', author: 'Ben', quote: '' },
    ]);
    await editor.put(`${path}/${body.items[0].id}/resolution`).expect(204);
    await editor.delete(`${path}/${body.items[1].id}/resolution`).expect(204);
    await editor.put(`${path}/${id}/resolution`).expect(404);
    await caller(app).get(path).expect(401);
    await (await signedIn(app, 'agent')).get(path).expect(403);
  });

  it('goes online at its hour, once, however many processes look', async () => {
    const { id } = await draftBy(anna, null);
    const at = new Date(app.clock.now().getTime() + 3_600_000);
    expect(await codeOf(() => reviews.schedule(anna, id, 'nl', 1, new Date(0)))).toBe('invalid-input');
    await reviews.schedule(anna, id, 'nl', 1, at);
    const schedule = app.get(ArticleSchedule);
    expect(await schedule.publishDue()).toBe(0);
    expect(await stateOf(id)).toMatchObject({ stage: 'scheduled', status: 'draft', publishAt: at });

    app.clock.advance({ hours: 2 });
    const counts = await Promise.all(Array.from({ length: 5 }, () => schedule.publishDue()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await stateOf(id)).toMatchObject({ stage: 'published', status: 'published', publishAt: null });
    const events = await app.db.query(
      `SELECT 1 FROM event WHERE topic = 'article.published' AND payload->>'articleId' = $1`,
      [id],
    );
    expect(events).toHaveLength(1);
  });

  it('waits for review when that is asked for since it was planned', async () => {
    const product = (await buildProduct(app)).id;
    const { id } = await draftBy(anna, product);
    await reviews.schedule(anna, id, 'nl', 1, new Date(app.clock.now().getTime() + 60_000));
    await app.get(ArticleRules).set(admin, null, { ...RULE, productId: product, needsReview: true });
    app.clock.advance({ hours: 1 });
    await app.get(ArticleSchedule).publishDue();
    expect(await stateOf(id)).toMatchObject({ stage: 'in-review', status: 'draft', publishAt: null });
  });

  it('can not leave review by moving the article', async () => {
    const { id } = await draftBy(anna);
    expect(await codeOf(() => articles.update(anna, id, { version: 1, productId: null }))).toBe('review-boundary');
    expect(await codeOf(() => articles.update(admin, id, { version: 1, productId: null }))).toBe('done');
  });

  it('is in step with the other language until one of them changes', async () => {
    const texts = { nl: { question: 'Hoe?', answer: 'Zo.' }, en: { question: 'How?', answer: 'So.' } };
    const { id } = await buildArticle(app, { texts });
    const editor = await signedIn(app, 'editor');
    const { body: saved } = await editor.put(`/articles/${id}/texts/nl`, {
      question: 'Hoe?',
      answer: 'Anders.',
      version: 1,
    });
    const state = async (locale: Locale) =>
      (await editor.get(`/articles/${id}/texts/${locale}/translation`).expect(200)).body;
    expect(await state('en')).toEqual({ locale: 'en', state: 'behind', follows: 1, latest: 2 });
    expect(await state('nl')).toMatchObject({ state: 'in-step' });

    await editor
      .put(`/articles/${id}/texts/en`, {
        question: 'How?',
        answer: 'Differently.',
        version: saved.version,
        translates: true,
      })
      .expect(200);
    expect(await state('en')).toMatchObject({ state: 'in-step' });
    expect(await state('nl')).toMatchObject({ state: 'in-step' });
    const { body: changes } = await editor.get(`/articles/${id}/texts/en/versions/2/changes?since=1`).expect(200);
    expect(changes.answer.map(({ kind }: { kind: string }) => kind)).toEqual(['gone', 'new']);
  });

  it('follows rules that administrators set, one per product and audience', async () => {
    const rules = await signedIn(app, 'admin');
    const rule = { ...RULE, productId: null, audience: 'staff', needsReview: false };
    const { body } = await rules.post('/article-rules', rule).expect(201);
    await rules.post('/article-rules', rule).expect(409);
    await rules.put(`/article-rules/${body.id}`, { ...rule, verifyDays: null }).expect(204);
    const { body: list } = await (await signedIn(app, 'editor')).get('/article-rules').expect(200);
    expect(list.items[0]).toMatchObject({ product: null, audience: null });
    await rules.delete(`/article-rules/${list.items[0].id}`).expect(409);
    await rules.put(`/article-rules/${list.items[0].id}`, rule).expect(409);
    await rules.delete(`/article-rules/${body.id}`).expect(204);
    await rules.delete(`/article-rules/${body.id}`).expect(404);
    await (await signedIn(app, 'editor')).post('/article-rules', rule).expect(403);
  });

  const MOVES = [
    'save',
    'ask',
    'end',
    'approve',
    'publish',
    'withdraw',
    'archive',
    'schedule',
    'unschedule',
    'verify',
    'doubt',
    'restore',
    'wait',
  ] as const;
  const step = fc.record({
    move: fc.constantFrom(...MOVES),
    who: fc.integer({ min: 0, max: 4 }),
    locale: fc.constantFrom<Locale>('nl', 'en'),
    hours: fc.integer({ min: 0, max: 48 }),
  });

  it('can not be cheated: whoever does whatever whenever, readers see what was published by somebody who might', async () => {
    let count = 0;
    const people = [anna, ben, admin, ...others];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), fc.boolean(), async (steps, needsReview) => {
        // Ends as none goes on, so that no word stands at the beginning of another.
        const word = (number: number) =>
          `zzq${String(number).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}z`;
        const first = word((count += 1));
        const texts = {
          nl: { question: `Vraag ${first}`, answer: first },
          en: { question: `Question ${first}`, answer: first },
        };
        let { id, version }: WrittenArticle = await articles.create(anna, {
          texts,
          productId: needsReview ? reviewed : null,
        });
        // What each version says, and who wrote it.
        const written = { nl: [first], en: [first] };
        const authors = { nl: [anna], en: [anna] };
        const words = new Set([first]);
        const readable = async () => {
          const rows = await app.db.query<{
            locale: Locale;
            stage: string;
            published: number | null;
            approver: string | null;
          }>(
            `SELECT locale, stage, published_version AS published, approved_by AS approver FROM article_text WHERE article_id = $1 ORDER BY locale`,
            [id],
          );
          return rows;
        };
        const audits = async () =>
          Number(
            (
              await app.db.query<{ count: string }>(`SELECT count(*) FROM audit WHERE subject = $1`, [`article:${id}`])
            )[0]!.count,
          );

        for (const { move, who, locale, hours } of steps) {
          const actor = people[who]!;
          const [before, told] = [await readable(), await audits()];
          const fresh = word((count += 1));
          const at = new Date(app.clock.now().getTime() + hours * 3_600_000 + 1);
          const doing: Record<(typeof MOVES)[number], () => Promise<unknown>> = {
            save: () => articles.save(actor, id, locale, { version, question: `Vraag ${fresh}`, answer: fresh }),
            ask: () => reviews.ask(actor, id, locale, version),
            end: () => reviews.end(actor, id, locale, version, 'Nee.'),
            approve: () => reviews.approve(actor, id, locale, version),
            publish: () => articles.publish(actor, id, locale, version),
            withdraw: () => articles.unpublish(actor, id, locale, version),
            archive: () => articles.archive(actor, id, locale, version),
            schedule: () => reviews.schedule(actor, id, locale, version, at),
            unschedule: () => reviews.unschedule(actor, id, locale, version),
            verify: () => reviews.verify(actor, id, locale, version),
            doubt: () =>
              app.db.write((tx) =>
                app
                  .get(ArticleChecks)
                  .flag(tx, id, { kind: 'manual-changed', evidence: { source: fresh, title: 'T' }, locale }),
              ),
            restore: () => articles.restoreVersion(actor, id, locale, 1, version),
            wait: async () => {
              app.clock.advance({ hours });
              await app.get(ArticleSchedule).publishDue();
            },
          };
          const outcome = await codeOf(doing[move]);
          const mayEdit = actor.role === 'editor' || actor.role === 'admin';
          if (!mayEdit && move !== 'doubt' && move !== 'wait') expect(outcome).toBe('editors-only');
          if (outcome === 'done' && (move === 'save' || move === 'restore')) {
            written[locale].push(move === 'save' ? fresh : first);
            authors[locale].push(actor);
            words.add(fresh);
          }
          ({ version } = (
            await app.db.query<WrittenArticle>('SELECT id, version FROM article WHERE id = $1', [id])
          )[0]!);

          const after = await readable();
          if (JSON.stringify(after.map(({ stage }) => stage)) !== JSON.stringify(before.map(({ stage }) => stage)))
            expect([move, (await audits()) > told]).toEqual([move, true]);
          for (const text of after) {
            const was = before.find((one) => one.locale === text.locale)!;
            if (text.published === null || text.published === was.published || !needsReview) continue;
            // It came online just now: its approver wrote nothing of what readers had not seen before.
            const seen = was.published ?? 0;
            const wrote = authors[text.locale]
              .slice(Math.max(seen, text.published - 1), text.published)
              .map((one) => one.accountId);
            expect(text.approver).not.toBeNull();
            expect(wrote).not.toContain(text.approver);
          }
        }

        await app.settled();
        const online = (await readable()).flatMap(({ locale, published }) =>
          published ? [written[locale][published - 1]!] : [],
        );
        const seen: string[] = [];
        for (const path of [
          `/articles?limit=100`,
          `/faq?limit=100`,
          ...[...words].flatMap((one) => [
            `/search?q=${one}`,
            `/search/suggest?q=${one}`,
            `/articles/search?words=${one}`,
          ]),
        ]) {
          const { text, status } = await request(app.http).get(`/api/v1${path}`);
          expect([path, status]).toEqual([path, 200]);
          seen.push(text);
        }
        const asked = [...words].flatMap((one) => (online.includes(one) ? [] : [one]));
        const { text: page } = await request(app.http).get(`/api/v1/articles/${id}`);
        for (const hidden of asked) expect(page).not.toContain(hidden);
        const all = seen.join('\n');
        for (const hidden of asked)
          expect(new RegExp(`(?:Vraag|Question) ${hidden}|"answer":"${hidden}`).test(all)).toBe(false);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);
});
