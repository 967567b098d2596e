import type { FieldMap } from './field-map.js';
import { faultInText, parseInstant, parseWord } from './strict-values.js';

/** Reads the fields of one record after another, and gathers what is wrong with each. */
export class FieldReader {
  readonly problems: string[] = [];
  private values: Record<string, unknown> = {};

  constructor(
    private readonly map: FieldMap,
    private readonly now: Date,
  ) {}

  start(values: Record<string, unknown>): void {
    this.values = values;
    this.problems.length = 0;
  }

  reject(field: string, why: string): null {
    const column = this.map.columnOf.get(field);
    this.problems.push(`${field}${column && column !== field ? ` (column ${column})` : ''}: ${why}`);
    return null;
  }

  /** What stands there; null when nothing does. White space alone is nothing. */
  raw(field: string): unknown {
    const column = this.map.columnOf.get(field);
    const value = column !== undefined && Object.hasOwn(this.values, column) ? this.values[column] : null;
    return value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value;
  }

  /** A text as it stands, its white space included. */
  text(field: string, most: number): string | null {
    const value = this.raw(field);
    if (value === null) return null;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return this.reject(field, 'is not a text');
    }
    return this.checkText(field, String(value), most);
  }

  /** A key, a name, a word: without white space around it. */
  name(field: string, most = 200): string | null {
    return this.text(field, most)?.trim() ?? null;
  }

  word<Word extends string>(field: string, words: readonly Word[]): Word | null {
    const text = this.name(field);
    if (text === null) return null;
    return parseWord(text, words) ?? this.reject(field, `"${cut(text)}" is none of ${words.join(', ')}`);
  }

  instant(field: string): Date | null {
    const text = this.name(field);
    return text === null ? null : this.checkInstant(field, text);
  }

  /** One text, or several as a list; in a cell several are written as a JSON list. */
  list(field: string): string[] | null {
    const value = this.raw(field);
    if (value === null) return null;
    const items = typeof value === 'string' && value.trimStart().startsWith('[') ? parseJson(value) : value;
    const list = Array.isArray(items) ? items : [items];
    if (items === undefined || list.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
      return this.reject(field, 'is neither a text nor a list of texts');
    }
    const names = list.map((item) => this.checkText(field, String(item), 200)?.trim() ?? '');
    return [...new Set(names)].filter((name) => name !== '');
  }

  /** A list of objects, in a cell as JSON. */
  objects(field: string): Array<Record<string, unknown>> | null {
    const value = this.raw(field);
    if (value === null) return null;
    const items = typeof value === 'string' ? parseJson(value) : value;
    const isList =
      Array.isArray(items) && items.every((item) => item !== null && typeof item === 'object' && !Array.isArray(item));
    return isList ? (items as Array<Record<string, unknown>>) : this.reject(field, 'is not a list of objects in JSON');
  }

  checkText(field: string, text: string, most: number): string | null {
    const fault = text.length > most ? `is longer than ${most} characters` : faultInText(text);
    return fault === null ? text : this.reject(field, fault);
  }

  checkInstant(field: string, text: string): Date | null {
    const instant = parseInstant(text);
    if (!instant) {
      return this.reject(
        field,
        `"${cut(text)}" is no date; write 2026-01-31, 2026-01-31 13:45 (UTC) or 2026-01-31T13:45:00+01:00`,
      );
    }
    return instant > this.now ? this.reject(field, `${cut(text)} has yet to come`) : instant;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
