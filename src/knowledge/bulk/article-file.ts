import { LOCALES, type Locale } from '../../platform/locale/index.js';
import type { ArticleRecord } from '../article-record.js';

/** A file in a folder of articles. */
export interface ArticleFile {
  name: string;
  text: string;
}

const FENCE = '---';
/** The fields of a record that are the same in each language, by what front matter calls them. */
const SHARED = { key: 'external_id', product: 'product', audience: 'audience', created: 'created_at' } as const;

/**
 * An article as Markdown files, one per language: front matter between two lines of hyphens, an empty line, and the
 * answer to the letter. Each value is a JSON text, which is YAML too, so that every character comes back as it was.
 */
export function filesOf(record: ArticleRecord): ArticleFile[] {
  return LOCALES.flatMap((locale): ArticleFile[] => {
    const question = record[`question_${locale}`];
    if (!question) return [];
    const fields: Record<string, unknown> = {
      key: record.external_id,
      locale,
      question,
      status: record[`status_${locale}`] ?? record.status,
      slug: record[`slug_${locale}`],
      verified: record[`verified_${locale}`],
      product: record.product,
      audience: record.audience,
      created: record.created_at,
    };
    const lines = Object.entries(fields)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const text = [FENCE, ...lines, FENCE, '', record[`answer_${locale}`] ?? '', ''].join('\n');
    return [{ name: `${nameOf(record.external_id)}.${locale}.md`, text }];
  });
}

/** What a folder holds, as records; a file that can't be read is a problem with its name, and stops no other. */
export function recordsOf(files: readonly ArticleFile[]): { records: ArticleRecord[]; problems: string[] } {
  const records = new Map<string, ArticleRecord>();
  const problems: string[] = [];
  for (const { name, text } of files) {
    const read = readFile(text);
    if (typeof read === 'string') {
      problems.push(`${name}: ${read}`);
      continue;
    }
    const { fields, answer, locale } = read;
    const key = fields['key']!;
    const record: ArticleRecord = records.get(key) ?? { external_id: key };
    if (record[`question_${locale}`]) {
      problems.push(`${name}: another file has the article ${key} in ${locale} already`);
      continue;
    }
    const shared = Object.entries(SHARED).map(([field, column]) => [column, fields[field] ?? record[column]]);
    records.set(key, {
      ...record,
      ...Object.fromEntries(shared),
      [`question_${locale}`]: fields['question'],
      [`answer_${locale}`]: answer,
      [`slug_${locale}`]: fields['slug'],
      [`status_${locale}`]: fields['status'],
      [`verified_${locale}`]: fields['verified'],
    });
  }
  return { records: [...records.values()], problems };
}

function readFile(given: string): { fields: Record<string, string>; answer: string; locale: Locale } | string {
  const text = given.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  if (!text.startsWith(`${FENCE}\n`)) return 'does not begin with front matter between two lines of ---';
  const end = text.indexOf(`\n${FENCE}\n`, FENCE.length);
  if (end === -1) return 'has front matter without an end';
  const fields: Record<string, string> = {};
  for (const line of text.slice(FENCE.length + 1, end).split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const value = colon === -1 ? null : valueOf(line.slice(colon + 1).trim());
    if (value === null) return `has a line in its front matter that can't be read: ${line.slice(0, 80)}`;
    fields[line.slice(0, colon).trim()] = value;
  }
  for (const needed of ['key', 'question']) if (!fields[needed]) return `has no ${needed}`;
  const locale = LOCALES.find((one) => one === fields['locale']);
  if (!locale) return 'has no locale, which is nl or en';
  // Ours is the empty line after the front matter, and the end of the last line.
  const answer = text
    .slice(end + FENCE.length + 2)
    .replace(/^\n/, '')
    .replace(/\n$/, '');
  return { fields, answer, locale };
}

/** A JSON text, or (by hand) a bare word; null for anything else. */
function valueOf(text: string): string | null {
  if (!text.startsWith('"')) return /^[[{&*!|>%@`']/.test(text) ? null : text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** The key as a name that any file system takes, and that no other key has. */
function nameOf(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_-]/g, (sign) => `~${sign.codePointAt(0)!.toString(16)}~`).slice(0, 180);
}
