import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withService } from '../src/commands/with-service.js';
import type { Locale } from '../src/platform/locale/index.js';
import { PostgresSearchEngine, type SearchEngine } from '../src/search/index.js';
import { readPages, readQueries, sharedData } from './judged-queries.js';

/**
 * `npm run eval:search`: how well the search answers queries that people judged: index terms of the help of an office
 * suite, 2,560 pages and about 3,250 queries in each language. Ends with 1 when a figure falls short.
 * `-- --pages FILE --queries FILE --locale nl` measures another collection.
 */
const LEAST: Record<Locale, number> = { nl: 0.6, en: 0.62 };

const { values } = parseArgs({
  options: { pages: { type: 'string' }, queries: { type: 'string' }, locale: { type: 'string' } },
});
const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-eval-'));
let isEnough = true;
try {
  await withService(
    async ({ app }) => {
      const engine = app.get(PostgresSearchEngine);
      for (const locale of ['nl', 'en'] as const) {
        if (values.locale && values.locale !== locale) continue;
        const pages = values.pages ?? sharedData(`manuals/libreoffice_${locale}.jsonl.gz`);
        const queries = values.queries ?? sharedData(`manuals/libreoffice_index_${locale}_dev.tsv`);
        if (pages && queries) await evaluate(engine, locale, pages, queries);
      }
    },
    { ...process.env, DATA_DIR: folder },
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = isEnough ? 0 : 1;

async function evaluate(engine: SearchEngine, locale: Locale, pages: string, queries: string): Promise<void> {
  const documents = readPages(pages, locale);
  let started = performance.now();
  await engine.put(documents);
  const indexed = (performance.now() - started) / 1000;

  const judged = readQueries(queries);
  const places: number[] = [];
  started = performance.now();
  for (const { query, subjectIds } of judged) {
    const { hits } = await engine.find({
      words: query,
      locale,
      only: locale,
      access: ['manual:public'],
      highlight: false,
    });
    places.push(hits.findIndex(({ subjectId }) => subjectIds.has(subjectId)));
  }
  const each = (performance.now() - started) / judged.length;

  const share = (within: number) => places.filter((place) => place >= 0 && place < within).length / places.length;
  const mrr = places.reduce((sum, place) => sum + (place >= 0 ? 1 / (place + 1) : 0), 0) / places.length;
  const least = values.pages ? 0 : LEAST[locale];
  isEnough &&= mrr >= least;
  const figures = [
    `MRR@10 ${mrr.toFixed(3)}`,
    ...[1, 3, 10].map((within) => `S@${within} ${share(within).toFixed(3)}`),
  ];
  process.stdout.write(
    `${locale}: ${documents.length} pages in ${indexed.toFixed(1)} s, ${judged.length} queries at ${each.toFixed(1)} ms: ${figures.join('  ')}` +
      `${mrr < least ? `  FALLS SHORT of ${least}` : ''}\n`,
  );
}
