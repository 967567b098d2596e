import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Locale } from '../src/platform/locale/index.js';
import type { SearchDocument } from '../src/search/index.js';

interface Page {
  id: string;
  title: string;
  headings: string[];
  text: string;
}

/** A query and the pages that a person said answer it. */
export interface JudgedQuery {
  query: string;
  subjectIds: ReadonlySet<string>;
}

/** Pages as JSON lines, gzipped or not, as documents that anybody may find. */
export function readPages(file: string, locale: Locale): SearchDocument[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => documentOf(JSON.parse(line) as Page, locale));
}

/** A tab-separated file with the columns query and page_ids. */
export function readQueries(file: string): JudgedQuery[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = header.split('\t');
  const [query, pages] = [columns.indexOf('query'), columns.indexOf('page_ids')];
  return lines.map((line) => {
    const cells = line.split('\t');
    return { query: cells[query]!, subjectIds: new Set(cells[pages]!.split(/[ ,;|]+/).map(subjectOf)) };
  });
}

/** Where the real data is, or null with a word about it where it is missing. */
export function sharedData(path: string): string | null {
  const file = new URL(`../../../shared/data/${path}`, import.meta.url).pathname;
  if (existsSync(file)) return file;
  process.stdout.write(`SKIPPED: ${path} is not there; see CONTRIBUTING.md for the data of the measurements.\n`);
  return null;
}

function documentOf({ id, title, headings, text }: Page, locale: Locale): SearchDocument {
  const subjectId = subjectOf(id);
  return {
    id: `manual-${subjectId}-${locale}`,
    kind: 'manual',
    subjectId,
    locale,
    access: ['manual:public'],
    productId: null,
    title,
    headings: headings.join('\n'),
    text,
    path: `/${id}`,
    standing: 0,
    updatedAt: new Date(0),
  };
}

/** A page's own id as a uuid. */
export function subjectOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
