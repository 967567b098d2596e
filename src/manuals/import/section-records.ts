import slugify from '@sindresorhus/slugify';
import { z } from 'zod';
import { plainText } from '../../knowledge/index.js';
import { escaped } from '../text/escape.js';
import type { ParsedSection } from '../text/parsed.js';
import { readSteps } from '../text/read-steps.js';

const ANCHOR_MAX = 80;
const text = z
  .string()
  .max(500_000)
  .transform((value) => value.replaceAll('\0', '').toWellFormed());
const line = text.transform((value) => value.replaceAll(/\s+/g, ' ').trim().slice(0, 300).toWellFormed());

/** One line of a file of JSON lines: a section. What else is in it is passed over. */
const record = z.object({
  id: z.string().max(1_000).optional(),
  title: line.optional(),
  /** Plain text, or Markdown in `body`. */
  text: text.optional(),
  body: text.optional(),
  level: z.number().int().min(1).max(6).optional(),
  number: line.optional(),
  /** The part of the book: a section of its own when it is another than that of the line before. */
  module: line.optional(),
  /** The headings within it: the first stands in for a title that is missing. */
  headings: z.array(line).optional(),
});

export type Anchored = ParsedSection & { anchor: string };
export interface Rejected {
  line: number;
  reason: string;
}

/** Reads lines one by one, and gives every section an anchor made of its id, so that it keeps it in every version. */
export class SectionRecords {
  readonly rejected: Rejected[] = [];
  rejectedCount = 0;
  private readonly taken = new Set<string>();
  private module = '';
  private line = 0;

  /** The sections that a line makes: none when it is empty or wrong, two when it begins a part. */
  read(json: string): Anchored[] {
    this.line += 1;
    if (json.trim() === '') return [];
    const result = record.safeParse(parsed(json));
    if (!result.success) {
      this.reject(
        result.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'} ${message}`).join('; '),
      );
      return [];
    }
    const { id, module = '', level, number = '', text: plain = '', body } = result.data;
    const title = titleOf(result.data);
    if (title === '') {
      this.reject('has no title, and no text to take one from');
      return [];
    }
    const sections: Anchored[] = [];
    if (module !== '' && module !== this.module) {
      sections.push({ ...empty(module, 1), anchor: this.anchor(module) });
    }
    this.module = module;
    const shown = body ?? escaped(plain);
    sections.push({
      ...empty(title, level ?? (module === '' ? 1 : 2)),
      anchor: this.anchor(id ?? title),
      number,
      body: shown,
      words: body === undefined ? plain : plainText(body),
      steps: body === undefined ? [] : readSteps(body),
    });
    return sections;
  }

  private reject(reason: string): void {
    this.rejectedCount += 1;
    if (this.rejected.length < 100) this.rejected.push({ line: this.line, reason });
  }

  private anchor(name: string): string {
    const base = slugify(name.replace(/\.html?(?=#|$)/i, ''), { decamelize: false });
    // What tells two ids apart stands at their end more often than at their beginning.
    const short = base.slice(-ANCHOR_MAX).replace(/^-+/, '') || 'section';
    let anchor = short;
    for (let number = 2; this.taken.has(anchor); number += 1) anchor = `${short}-${number}`;
    this.taken.add(anchor);
    return anchor;
  }
}

/** What a section without a title begins with; as a last resort what it is called by. */
function titleOf({ id, title, headings, text: plain, body }: z.output<typeof record>): string {
  const begins = (plain ?? plainText(body ?? '')).trim().split(/(?<=[.!?])\s|\n/)[0] ?? '';
  const cut = begins.length > 80 ? `${begins.slice(0, 80).replace(/\s+\S*$/, '')}…` : begins;
  const name =
    id
      ?.split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  return [title, headings?.[0], cut, name].find(Boolean)?.slice(0, 300).toWellFormed() ?? '';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function empty(title: string, level: number): ParsedSection {
  return { anchor: null, level, number: '', title, body: '', words: '', page: null, steps: [] };
}
