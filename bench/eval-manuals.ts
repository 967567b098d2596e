import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SYSTEM } from '../src/accounts/index.js';
import { withService } from '../src/commands/with-service.js';
import {
  ManualImport,
  ManualReading,
  ManualsQueries,
  ManualsService,
  ManualUploads,
  ManualVersions,
} from '../src/manuals/index.js';
import { EventRelay } from '../src/platform/events/index.js';
import type { Locale } from '../src/platform/locale/index.js';
import { ProductsService } from '../src/products/index.js';
import { SearchBacklog, SearchService } from '../src/search/index.js';
import { scoreChecks } from './eval-checks.js';
import { sharedData } from './judged-queries.js';
import { scoreManual } from './judged-manual.js';

/**
 * `npm run eval:manuals`: how well and how quickly manuals are read: a book of 75 pages as PDF against the same book as
 * sections, in both languages, from upload to searchable; and the help of an office suite, 2,560 pages a language, from
 * JSON lines; and which of thirty planted faults the checks find. `-- checks` does the last alone. Ends with 1 when a
 * figure falls short.
 */
const LEAST = { words: 0.98, titles: 0.95 };
const MOST_SECONDS = { upload: 5, import: 60 };

let isEnough = true;
const { table, isEnough: areChecksEnough } = scoreChecks();
process.stdout.write(`${table.join('\n')}\n`);
isEnough &&= areChecksEnough;
if (!process.argv.includes('checks')) await readManuals();
process.exitCode = isEnough ? 0 : 1;

async function readManuals(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-eval-'));
  try {
    await withService(
      async ({ app }) => {
        const product = await app
          .get(ProductsService)
          .create(SYSTEM, { key: 'book', name: { nl: 'Boek', en: 'Book' } });
        for (const locale of ['nl', 'en'] as const) await readPdf(app, product.id, locale);
        for (const locale of ['nl', 'en'] as const) await importHelp(app, locale);
      },
      { ...process.env, DATA_DIR: folder },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(line: string, isRight: boolean): void {
  isEnough &&= isRight;
  process.stdout.write(`${line}${isRight ? '' : '  FALLS SHORT'}\n`);
}

async function readPdf(app: NestFastifyApplication, productId: string, locale: Locale): Promise<void> {
  const pdf = sharedData(`pdf/debian-faq.${locale}.pdf`);
  const judged = sharedData(`manuals/debian_faq_${locale}.jsonl`);
  if (!pdf || !judged) return;
  const content = readFileSync(pdf);
  const { id } = await app.get(ManualsService).create(SYSTEM, { productId, locale, title: 'FAQ' });
  const begun = performance.now();
  const file = { name: 'debian-faq.pdf', content, isTooLarge: false };
  const { version } = await app.get(ManualUploads).upload(SYSTEM, id, { label: '11', version: 1 }, file);
  await app.get(ManualVersions).publish(SYSTEM, id, '11', version);
  await searchable(app);
  const seconds = (performance.now() - begun) / 1000;

  const manual = await app.get(ManualsQueries).get(SYSTEM, id);
  const sections = await app.get(ManualReading).inFull(manual.current!.id, 1, 1_000);
  const { words, asItIs, titles } = scoreManual(
    judged,
    sections.map(({ title, words: text }) => ({ title, text })),
  );
  const { hits } = await app
    .get(SearchService)
    .find(SYSTEM, { words: 'aptitude', locale, only: locale, kinds: ['manual'] });
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
  tell(
    `${locale} PDF, ${manual.current!.pages} pages: ${percent(words)} of the words in order (${percent(asItIs)} of the reference as it is), ` +
      `${titles.found} of ${titles.all} titles, ${sections.length} sections, searchable after ${seconds.toFixed(1)} s`,
    words >= LEAST.words &&
      titles.found >= titles.all * LEAST.titles &&
      seconds <= MOST_SECONDS.upload &&
      hits.length > 0,
  );
}

async function importHelp(app: NestFastifyApplication, locale: Locale): Promise<void> {
  const help = sharedData(`manuals/libreoffice_${locale}.jsonl.gz`);
  if (!help) return;
  const begun = performance.now();
  let told = 0;
  const { sections, rejected } = await app.get(ManualImport).run(SYSTEM, createReadStream(help).pipe(createGunzip()), {
    product: 'book',
    locale,
    slug: 'libreoffice',
    title: 'LibreOffice',
    label: '7.4',
    publish: true,
    format: 'jsonl',
    onProgress: () => (told += 1),
  });
  const imported = (performance.now() - begun) / 1000;
  await searchable(app);
  const seconds = (performance.now() - begun) / 1000;
  const { hits } = await app.get(SearchService).find(SYSTEM, { words: 'Access2Base', locale, kinds: ['manual'] });
  tell(
    `${locale} import: ${sections} sections in ${imported.toFixed(1)} s, told ${told} times, ${rejected} rejected, searchable after ${seconds.toFixed(1)} s`,
    seconds <= MOST_SECONDS.import &&
      rejected === 0 &&
      told > 1 &&
      hits.some(({ title }) => title.includes('Access2Base')),
  );
}

/** As a running service does by itself. */
async function searchable(app: NestFastifyApplication): Promise<void> {
  await app.get(EventRelay).settled();
  await app.get(SearchBacklog).drain();
}
