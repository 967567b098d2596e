import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoContent } from '../demo/content.js';
import type { Locale } from '../src/platform/locale/index.js';
import { PostgresSearchEngine, SearchEngine, type SearchDocument } from '../src/search/index.js';
import { startTestApp, type TestApp } from './setup/app.js';

const casesOf = (locale: Locale) =>
  readFileSync(new URL(`search/cases-${locale}.tsv`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [query: string, article: string]);

describe('what people type finds what answers it', () => {
  let app: TestApp;
  let engine: SearchEngine;
  const keyOf = new Map<string, string>();

  beforeAll(async () => {
    app = await startTestApp();
    engine = app.get(PostgresSearchEngine);
    const { articles, demand, synonyms } = await loadDemoContent();
    // As the FAQ counts them: the most asked stand first.
    const standings = new Map(demand.map(({ article }, n) => [article, 100 / (1 + n)]));
    const documents = articles.flatMap((article, n): SearchDocument[] =>
      (['nl', 'en'] as const).flatMap((locale) => {
        const text = article.texts[locale];
        if (!text) return [];
        const subjectId = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
        keyOf.set(subjectId, article.key);
        return {
          id: `article-${subjectId}-${locale}`,
          kind: 'article',
          subjectId,
          locale,
          access: ['article:staff'],
          productId: null,
          title: text.title,
          headings: '',
          text: text.body,
          path: `/articles/${article.key}`,
          standing: standings.get(article.key) ?? 0,
          updatedAt: new Date(0),
        };
      }),
    );
    await engine.put(documents);
    await engine.setSynonyms(synonyms);
  });
  afterAll(() => app.stop());

  it.each(['nl', 'en'] as const)('within the first three, in %s', async (locale) => {
    const missed: string[] = [];
    const cases = casesOf(locale);
    for (const [query, article] of cases) {
      const { hits } = await engine.find({ words: query, locale, access: ['article:staff'], limit: 3 });
      const found = hits.map(({ subjectId }) => keyOf.get(subjectId));
      if (!found.includes(article)) missed.push(`${query}: ${found.join(', ')} instead of ${article}`);
    }
    expect(missed).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(locale === 'nl' ? 120 : 60);
  });
});
