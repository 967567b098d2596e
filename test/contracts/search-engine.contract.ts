import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Locale } from '../../src/platform/locale/index.js';
import type {
  DocumentKind,
  SearchDocument,
  SearchEngine,
  SearchPage,
  SearchQuery,
} from '../../src/search/search-engine.js';

export interface StartedEngine {
  engine: SearchEngine;
  /** Resolves when what was put and removed is found and not found. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const EVERYBODY = ['article:public'];

/** A public Dutch article about nothing in particular, save what the test says. */
export function buildDocument(wanted: Partial<SearchDocument> & { title: string }): SearchDocument {
  const subjectId = wanted.subjectId ?? randomUUID();
  const kind = wanted.kind ?? 'article';
  const locale = wanted.locale ?? 'nl';
  return {
    id: `${kind}-${subjectId}-${locale}`,
    kind,
    subjectId,
    locale,
    access: EVERYBODY,
    productId: null,
    headings: '',
    text: '',
    path: `/articles/${subjectId}`,
    standing: 0,
    updatedAt: new Date('2026-01-02T03:04:05.678Z'),
    ...wanted,
  };
}

/** What every engine of search promises. */
export function describeSearchEngine(name: string, start: () => Promise<StartedEngine>): void {
  describe(`search on ${name}`, () => {
    let started: StartedEngine;
    const held = new Set<string>();

    const put = async (...documents: SearchDocument[]) => {
      for (const { subjectId } of documents) held.add(subjectId);
      await started.engine.put(documents);
      await started.settled();
      return documents;
    };
    const remove = async (subjectIds: string[], keep?: string[]) => {
      await started.engine.remove(subjectIds, keep);
      await started.settled();
    };
    const clear = async () => {
      await remove([...held]);
      held.clear();
    };
    const find = (words: string, query: Partial<SearchQuery> = {}): Promise<SearchPage> =>
      started.engine.find({ words, locale: 'nl', access: EVERYBODY, ...query });
    const titles = async (words: string, query: Partial<SearchQuery> = {}) =>
      (await find(words, query)).hits.map(({ title }) => title);

    beforeAll(async () => {
      started = await start();
    });
    beforeEach(async () => {
      await clear();
      await started.engine.setSynonyms([]);
      await started.settled();
    });
    afterAll(() => started.stop());

    describe('keeping documents', () => {
      it('answers what was put, as it was put', async () => {
        const productId = randomUUID();
        const [document] = await put(
          buildDocument({ title: 'Wachtwoord herstellen', text: 'Kies een nieuw wachtwoord.', productId }),
        );

        const page = await find('herstellen');

        expect(page).toMatchObject({ total: 1, corrected: null });
        expect(page.took).toBeGreaterThanOrEqual(0);
        expect(page.hits).toMatchObject([
          {
            id: document!.id,
            kind: 'article',
            subjectId: document!.subjectId,
            locale: 'nl',
            productId,
            title: 'Wachtwoord herstellen',
            path: document!.path,
            updatedAt: document!.updatedAt,
          },
        ]);
      });

      it('replaces what had the same id, and twice is once', async () => {
        const [before] = await put(buildDocument({ title: 'Printer installeren' }));
        const after = { ...before!, title: 'Scanner installeren' };
        await put(after);
        await put(after);

        expect(await titles('printer')).toEqual([]);
        expect(await titles('scanner')).toEqual(['Scanner installeren']);
        expect(await started.engine.count()).toEqual({ article: 1 });
      });

      it('takes a subject away in all its languages', async () => {
        const subjectId = randomUUID();
        await put(
          buildDocument({ title: 'Router opnieuw starten', subjectId }),
          buildDocument({ title: 'Restart the router', subjectId, locale: 'en' }),
          buildDocument({ title: 'Router kopen' }),
        );
        await remove([subjectId]);

        expect(await titles('router')).toEqual(['Router kopen']);
      });

      it('keeps of a subject what it is told to keep', async () => {
        const subjectId = randomUUID();
        const [dutch] = await put(
          buildDocument({ title: 'Router opnieuw starten', subjectId }),
          buildDocument({ title: 'Restart the router', subjectId, locale: 'en' }),
        );
        await remove([subjectId], [dutch!.id]);

        expect(await titles('router', { locale: 'en' })).toEqual(['Router opnieuw starten']);
      });

      it('does nothing for nothing, and for what it does not hold', async () => {
        await put();
        await remove([]);
        await remove([randomUUID()], ['article-nothing-nl']);

        expect(await started.engine.count()).toEqual({});
      });

      it('takes more at once than fits in one batch', async () => {
        await put(...Array.from({ length: 1_200 }, (_, n) => buildDocument({ title: `Handleiding nummer ${n}` })));

        expect((await find('handleiding')).total).toBe(1_200);
        expect(await started.engine.count()).toEqual({ article: 1_200 });
      });
    });

    describe('finding', () => {
      it('finds words wherever they stand, whole, begun or misspelt', async () => {
        await put(
          buildDocument({ title: 'Factuur downloaden', headings: 'ZX-4711', text: 'Open de facturenpagina.' }),
          buildDocument({ title: 'Heel iets anders' }),
        );

        for (const words of [
          'factuur',
          'FACTUUR',
          'downl',
          'downloadne',
          'zx-4711',
          'facturenpagina',
          'factuur open',
        ]) {
          expect([words, await titles(words)]).toEqual([words, ['Factuur downloaden']]);
        }
        expect(await titles('onvindbaar')).toEqual([]);
      });

      it('finds words with accents by words without, and the other way', async () => {
        await put(buildDocument({ title: 'Coördinaten invoeren' }), buildDocument({ title: 'Cafe zoeken' }));

        expect(await titles('coordinaten')).toEqual(['Coördinaten invoeren']);
        expect(await titles('café')).toEqual(['Cafe zoeken']);
      });

      it('puts titles before headings before text', async () => {
        await put(
          buildDocument({ title: 'Derde', text: 'Over het abonnement.' }),
          buildDocument({ title: 'Tweede', headings: 'Abonnement' }),
          buildDocument({ title: 'Abonnement' }),
        );

        expect(await titles('abonnement')).toEqual(['Abonnement', 'Tweede', 'Derde']);
      });

      it('puts what is asked for more often first, between equals', async () => {
        await put(
          buildDocument({ title: 'Storing melden', path: '/b', standing: 2 }),
          buildDocument({ title: 'Storing melden', path: '/c', standing: 0.5 }),
          buildDocument({ title: 'Storing melden', path: '/a', standing: 10 }),
        );

        expect((await find('storing')).hits.map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
      });

      it("puts the reader's own language first, and the other after it", async () => {
        await put(
          buildDocument({ title: 'Internet', standing: 9, locale: 'en' }),
          buildDocument({ title: 'Alles over internet' }),
        );

        expect(await titles('internet')).toEqual(['Alles over internet', 'Internet']);
        expect(await titles('internet', { locale: 'en' })).toEqual(['Internet', 'Alles over internet']);
        expect(await titles('internet', { only: 'en' })).toEqual(['Internet']);
      });

      it('answers a subject once, in the language of the reader where it is found there', async () => {
        const subjectId = randomUUID();
        await put(
          buildDocument({ title: 'Modem resetten', subjectId, text: 'uitsluitend Nederlands' }),
          buildDocument({ title: 'Reset the modem', subjectId, locale: 'en' }),
        );

        const page = await find('modem');
        expect(page.hits.map(({ locale }) => locale)).toEqual(['nl']);
        expect(page).toMatchObject({ total: 1, facets: { kinds: { article: 1 } } });
        expect((await find('modem', { locale: 'en' })).hits.map(({ locale }) => locale)).toEqual(['en']);
        expect(await titles('uitsluitend', { locale: 'en' })).toEqual(['Modem resetten']);
        expect((await find('modem', { locale: 'en', only: 'nl' })).hits.map(({ locale }) => locale)).toEqual(['nl']);
      });

      it('gives pages that fit together, and says how many there are in all', async () => {
        await put(...Array.from({ length: 23 }, (_, n) => buildDocument({ title: 'Garantie', standing: n })));

        const all = (await find('garantie', { limit: 50 })).hits.map(({ id }) => id);
        expect(new Set(all).size).toBe(23);
        expect((await find('garantie')).hits.map(({ id }) => id)).toEqual(all.slice(0, 10));
        for (const [offset, limit] of [
          [10, 10],
          [20, 10],
          [7, 5],
          [3, 20],
          [22, 1],
          [23, 10],
          [500, 10],
          [0, 0],
        ] as const) {
          const page = await find('garantie', { offset, limit });
          expect([offset, page.hits.map(({ id }) => id)]).toEqual([offset, all.slice(offset, offset + limit)]);
          expect(page.total).toBe(23);
        }
        expect((await find('garantie', { limit: 5_000 })).hits).toHaveLength(23);
      });

      it('narrows to kinds and a product; facets count as if that very choice was not made', async () => {
        const [phone, laptop] = [randomUUID(), randomUUID()];
        const build = (kind: DocumentKind, productId: string | null) =>
          buildDocument({ title: `Batterij ${kind}`, kind, productId });
        await put(
          build('article', phone),
          build('article', laptop),
          build('article', null),
          build('manual', phone),
          build('manual', phone),
          build('product', laptop),
        );

        expect((await find('batterij')).facets).toEqual({
          kinds: { article: 3, manual: 2, product: 1 },
          products: { [phone]: 3, [laptop]: 2 },
        });
        const manuals = await find('batterij', { kinds: ['manual'] });
        expect(manuals).toMatchObject({ total: 2 });
        expect(manuals.facets).toEqual({ kinds: { article: 3, manual: 2, product: 1 }, products: { [phone]: 2 } });
        const phones = await find('batterij', { productId: phone });
        expect(phones).toMatchObject({ total: 3 });
        expect(phones.facets).toEqual({ kinds: { article: 1, manual: 2 }, products: { [phone]: 3, [laptop]: 2 } });
        const both = await find('batterij', { kinds: ['article', 'product'], productId: laptop });
        expect(both).toMatchObject({ total: 2 });
        expect(both.facets).toEqual({ kinds: { article: 1, product: 1 }, products: { [phone]: 1, [laptop]: 2 } });
        expect(await find('batterij', { productId: randomUUID() })).toMatchObject({ total: 0, hits: [] });
        expect(await find('batterij', { kinds: ['ticket'] })).toMatchObject({ total: 0, hits: [] });
      });

      it('means all kinds by an empty choice of kinds', async () => {
        await put(buildDocument({ title: 'Kabel' }));

        expect(await titles('kabel', { kinds: [] })).toEqual(['Kabel']);
      });
    });

    describe('showing what was found', () => {
      it('marks it, and lets no HTML of a document through', async () => {
        await put(
          buildDocument({
            title: '<script>alert("x")</script> Simkaart & meer',
            text: `${'Vooraf. '.repeat(80)} De simkaart <img src=x onerror=alert(1)> past. ${'Na. '.repeat(80)}`,
          }),
        );

        const [hit] = (await find('simkaart')).hits;

        expect(hit!.title).toBe('<script>alert("x")</script> Simkaart & meer');
        expect(hit!.titleHtml).toContain('<mark>Simkaart</mark> &amp; meer');
        expect(hit!.titleHtml).toContain('&lt;script&gt;');
        expect(hit!.snippetHtml).toContain('<mark>simkaart</mark>');
        for (const html of [hit!.titleHtml, hit!.snippetHtml]) {
          expect(html.replaceAll(/<mark>([^<>]*)<\/mark>/g, '$1')).not.toMatch(/[<>]|"(?!;)/);
        }
        expect(hit!.snippetHtml.length).toBeLessThan(600);
      });

      it('is not fooled by marks of the document itself', async () => {
        await put(buildDocument({ title: 'Valse \uE000 <mark> \uE001\uE001\u0002 \uE000 markering' }));

        const [hit] = (await find('markering')).hits;

        const opened = hit!.titleHtml.match(/<mark>/g) ?? [];
        expect(hit!.titleHtml.match(/<\/mark>/g) ?? []).toHaveLength(opened.length);
        expect(hit!.titleHtml.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>]/);
      });

      it('spares the marks when they are not wanted, and still escapes', async () => {
        await put(buildDocument({ title: 'Oplader <b>', text: 'De oplader.' }));

        const [hit] = (await find('oplader', { highlight: false })).hits;

        expect(hit).toMatchObject({ title: 'Oplader <b>', titleHtml: 'Oplader &lt;b&gt;' });
        expect(hit!.snippetHtml).not.toContain('<');
      });
    });

    describe('what people type', () => {
      const HOSTILE = [
        '',
        '   ',
        '-',
        '"',
        '""" " -"',
        '& | ! ( ) : * <-> \\',
        "' OR 1=1 --",
        '\u0000',
        '\u0000wachtwoord\u0000',
        '\u202Ewachtwoord\u202C\u200F',
        '\uD800',
        '%',
        '_',
        '-wachtwoord',
        '"wachtwoord',
        'wachtwoord OR access = "ticket:staff"',
        'wachtwoord" OR access EXISTS',
        '<script>alert(1)</script>',
        'w'.repeat(10_000),
        'wachtwoord '.repeat(1_000),
        '🔑'.repeat(500),
        '٣٤٥ 漢字 ไทย',
      ];

      it.each(HOSTILE.map((words) => [JSON.stringify(words).slice(0, 40), words]))(
        'is searched: %s',
        async (_, words) => {
          await put(
            buildDocument({ title: 'Wachtwoord' }),
            buildDocument({ title: 'Wachtwoord geheim', access: ['ticket:staff'], kind: 'ticket' }),
          );

          const page = await find(words);

          expect(page.total).toBeLessThanOrEqual(1);
          expect(page.hits.map(({ title }) => title)).toEqual(page.total === 1 ? ['Wachtwoord'] : []);
          expect(page.facets.kinds).toEqual(page.total === 1 ? { article: 1 } : {});
        },
      );

      it('is not a command: a word with a sign before it is that word', async () => {
        await put(buildDocument({ title: 'Wachtwoord' }), buildDocument({ title: 'Iets anders' }));

        expect(await titles('-wachtwoord')).toEqual(['Wachtwoord']);
        expect(await titles('"wachtwoord')).toEqual(['Wachtwoord']);
        for (const words of ['', '  ', '-', '""', '& | !']) expect(await titles(words)).toEqual([]);
      });
    });

    describe('synonyms', () => {
      it('hold one way or both ways, until there are others', async () => {
        await put(buildDocument({ title: 'Televisie ophangen' }), buildDocument({ title: 'Beeldbuis inleveren' }));
        const synonyms = { locale: 'nl' as Locale, from: 'televisie', to: 'beeldbuis' };

        await started.engine.setSynonyms([{ ...synonyms, twoWay: false }]);
        await started.settled();
        expect((await titles('televisie')).toSorted()).toEqual(['Beeldbuis inleveren', 'Televisie ophangen']);
        expect(await titles('beeldbuis')).toEqual(['Beeldbuis inleveren']);

        await started.engine.setSynonyms([{ ...synonyms, twoWay: true }]);
        await started.settled();
        expect((await titles('beeldbuis')).toSorted()).toEqual(['Beeldbuis inleveren', 'Televisie ophangen']);

        await started.engine.setSynonyms([]);
        await started.settled();
        expect(await titles('televisie')).toEqual(['Televisie ophangen']);
      });
    });

    describe('who may find what', () => {
      it('finds nothing for a reader who holds nothing', async () => {
        await put(buildDocument({ title: 'Openbaar' }));

        expect(await find('openbaar', { access: [] })).toMatchObject({
          hits: [],
          total: 0,
          facets: { kinds: {}, products: {} },
          corrected: null,
        });
      });

      it('takes a document away from whom it is no longer for', async () => {
        const [document] = await put(buildDocument({ title: 'Eerst openbaar' }));
        await put({ ...document!, access: ['article:staff'] });

        expect(await titles('openbaar')).toEqual([]);
        expect(await titles('openbaar', { access: ['article:staff'] })).toEqual(['Eerst openbaar']);
      });

      // Tokens that an engine might take for one another: by beginning, by case, by sign.
      const TOKENS = ['ticket:of:1', 'ticket:of:11', 'Ticket:of:1', 'ticket:of-1', 'ticket_of:1', 'ticket', 'of', '1'];
      const PRODUCTS = [randomUUID(), randomUUID()];
      const document = fc.record({
        access: fc.subarray(TOKENS),
        kind: fc.constantFrom<DocumentKind>('article', 'manual', 'product', 'ticket'),
        productId: fc.constantFrom(null, ...PRODUCTS),
        locales: fc.constantFrom<Locale[]>(['nl'], ['en'], ['nl', 'en']),
      });

      it('shows every reader all that is theirs and nothing else: hits, totals, facets, corrections', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(document, { minLength: 1, maxLength: 8 }),
            fc.subarray(TOKENS),
            fc.constantFrom<Locale>('nl', 'en'),
            async (wanted, access, locale) => {
              await clear();
              const secrets = ['hazelnootpasta', 'kruisbestaard', 'zwanenhalsje', 'ijsvogelnest'];
              const subjects = wanted.map((each, n) => ({
                ...each,
                subjectId: randomUUID(),
                secret: `${secrets[n % secrets.length]}${'abcdefgh'[n]}`,
              }));
              await put(
                ...subjects.flatMap(({ locales, secret, ...rest }) =>
                  locales.map((each) =>
                    buildDocument({ ...rest, locale: each, title: `Gemeenschappelijk ${secret}`, text: secret }),
                  ),
                ),
              );
              const theirs = subjects.filter((subject) => subject.access.some((token) => access.includes(token)));

              const page = await find('gemeenschappelijk', { access, locale, limit: 50 });
              expect(page.hits.map(({ subjectId }) => subjectId).toSorted()).toEqual(
                theirs.map(({ subjectId }) => subjectId).toSorted(),
              );
              expect(page.total).toBe(theirs.length);
              expect(page.facets).toEqual({
                kinds: tally(theirs.map(({ kind }) => kind)),
                products: tally(theirs.map(({ productId }) => productId)),
              });
              for (const { subjectId, secret } of subjects) {
                const isTheirs = theirs.some((subject) => subject.subjectId === subjectId);
                const found = await find(secret, { access, locale });
                expect(found.hits.some((hit) => hit.subjectId === subjectId)).toBe(isTheirs);
                expect(found.total).toBe(found.hits.length);
                // Misspelt: what nobody let them read is not taught to them either.
                const guessed = await find(`${secret.slice(0, 4)}${secret.slice(5)}`, { access, locale });
                if (!isTheirs) expect(JSON.stringify(guessed)).not.toContain(secret);
              }
            },
          ),
          { numRuns: 12 },
        );
      }, 120_000);
    });
  });
}

function tally(values: ReadonlyArray<string | null>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
