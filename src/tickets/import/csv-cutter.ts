import { isUtf8 } from 'node:buffer';
import { RECORD_LIMIT, shown, tooLong, type Cut, type Cutter } from './record-cutters.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

const STRAY_QUOTE = 'a quoted cell is not closed, or goes on after its closing quote';

/** A record that could be read, where the next one begins, and how many lines it took. */
interface Read {
  cells: string[];
  end: number;
  lines: number;
}

/**
 * Rows of CSV or TSV, with quotes as in RFC 4180: a cell that begins with one ends with one, and may hold delimiters,
 * doubled quotes and line ends. Reading is our own because one bad line must not cost the others: a quote that is
 * never closed would otherwise swallow the rest of the file. It costs its own line only, and what is held in memory
 * stays below the limit.
 *
 * Many TSV files know no quotes at all. There, text that begins with a quote but is no quoted cell is taken as it
 * stands; and so is a record over several lines that has not as many cells as the header.
 */
export class CsvCutter implements Cutter {
  private data: Buffer = Buffer.alloc(0);
  private position = 0;
  private line = 1;
  private columns: number | null = null;
  /** Reading again is only worth it when there is as much more. */
  private worthReadingAt = 0;
  private skipsLine = false;
  /** Where the next quote is, looked up once for all the lines before it. */
  private nextQuote = -1;
  private readonly delimiter: number;
  private readonly delimiterText: string;

  constructor(
    delimiter: ',' | ';' | '\t',
    private readonly limit = RECORD_LIMIT,
  ) {
    this.delimiterText = delimiter;
    this.delimiter = delimiter.charCodeAt(0);
  }

  push(chunk: Buffer): Cut[] {
    this.data = Buffer.concat([this.data.subarray(this.position), chunk]);
    this.position = 0;
    this.nextQuote = -1;
    return this.data.length < this.worthReadingAt ? [] : this.cut(false);
  }

  end(): Cut[] {
    // The last line may have no end of its own.
    if (this.data.length > this.position && this.data.at(-1) !== NEWLINE) {
      this.data = Buffer.concat([this.data, Buffer.from('\n')]);
    }
    return this.cut(true);
  }

  private cut(isEnd: boolean): Cut[] {
    const cuts: Cut[] = [];
    this.worthReadingAt = 0;
    while (this.position < this.data.length) {
      const lineEnd = this.data.indexOf(NEWLINE, this.position);
      if (this.skipsLine || lineEnd === -1) {
        if (!this.passLongLine(lineEnd, cuts)) break;
        continue;
      }
      const result = this.read(lineEnd, isEnd);
      if (result === 'more') break;
      this.keep(result, lineEnd, cuts);
    }
    const left = this.data.length - this.position;
    // Twice as much before looking again: a long record is then read through a few times, not once per chunk.
    if (left > this.limit / 64) this.worthReadingAt = Math.min(left * 2, this.limit + 1);
    return cuts;
  }

  /** A line whose end is not here, or that was too long already. Answers false when more is needed. */
  private passLongLine(lineEnd: number, cuts: Cut[]): boolean {
    if (this.skipsLine) {
      this.skipsLine = lineEnd === -1;
      if (!this.skipsLine) this.line += 1;
      this.position = lineEnd === -1 ? this.data.length : lineEnd + 1;
      return true;
    }
    if (this.data.length - this.position <= this.limit) return false;
    cuts.push({ line: this.line, bytes: shown(this.data.subarray(this.position)), fault: tooLong(this.limit) });
    this.skipsLine = true;
    return true;
  }

  private keep(read: Read | 'stray quote', lineEnd: number, cuts: Cut[]): void {
    const start = this.position;
    if (read === 'stray quote') {
      cuts.push({ line: this.line, bytes: shown(this.data.subarray(start, lineEnd)), fault: STRAY_QUOTE });
      this.position = lineEnd + 1;
      this.line += 1;
      return;
    }
    const bytes = this.data.subarray(start, read.end);
    const cut: Cut = { line: this.line, bytes, cells: read.cells };
    if (bytes.length > this.limit) Object.assign(cut, { bytes: shown(bytes), fault: tooLong(this.limit) });
    else if (!isUtf8(bytes)) cut.fault = notUtf8(bytes);
    else if (this.columns !== null && read.cells.length !== this.columns)
      cut.fault = `has ${read.cells.length} cells where the header has ${this.columns}`;
    const isEmpty = read.cells.length === 1 && read.cells[0]!.trim() === '';
    if (!isEmpty) {
      cuts.push(cut);
      this.columns ??= read.cells.length;
    }
    this.position = read.end;
    this.line += read.lines;
  }

  private read(lineEnd: number, isEnd: boolean): Read | 'stray quote' | 'more' {
    const start = this.position;
    if (this.nextQuote < start) {
      const found = this.data.indexOf(QUOTE, start);
      this.nextQuote = found === -1 ? Infinity : found;
    }
    if (this.nextQuote > lineEnd) return this.plain(start, lineEnd);

    const read = this.quoted(start, isEnd);
    if (this.delimiterText !== '\t' || read === 'more') return read;
    const isSure =
      read !== 'stray quote' && (read.lines === 1 || this.columns === null || read.cells.length === this.columns);
    return isSure ? read : this.plain(start, lineEnd);
  }

  private plain(start: number, lineEnd: number): Read {
    const end = lineEnd > start && this.data[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
    return { cells: this.data.toString('utf8', start, end).split(this.delimiterText), end: lineEnd + 1, lines: 1 };
  }

  private quoted(start: number, isEnd: boolean): Read | 'stray quote' | 'more' {
    const { data, delimiter } = this;
    const cells: string[] = [];
    let lines = 1;
    let at = start;
    for (;;) {
      let cell: string;
      if (data[at] === QUOTE) {
        let close = at;
        do {
          close = data.indexOf(QUOTE, close + 1);
          if (close === -1 || close - start > this.limit)
            return !isEnd && data.length - start <= this.limit ? 'more' : 'stray quote';
          if (close + 1 >= data.length) return isEnd ? 'stray quote' : 'more';
          if (data[close + 1] !== QUOTE) break;
          close += 1;
        } while (close < data.length);
        cell = data.toString('utf8', at + 1, close).replaceAll('""', '"');
        lines += count(data, at, close);
        at = close + 1;
      } else {
        const from = at;
        while (at < data.length && data[at] !== delimiter && data[at] !== NEWLINE) at += 1;
        if (at >= data.length) return isEnd ? 'stray quote' : 'more';
        const to = data[at] === NEWLINE && at > from && data[at - 1] === RETURN ? at - 1 : at;
        cell = data.toString('utf8', from, to);
      }
      cells.push(cell);
      if (data[at] === RETURN && at + 1 >= data.length && !isEnd) return 'more';
      if (data[at] === RETURN && data[at + 1] === NEWLINE) at += 1;
      if (data[at] === NEWLINE) return { cells, end: at + 1, lines };
      if (data[at] !== delimiter) return 'stray quote';
      at += 1;
    }
  }
}

/** Where the text stops being UTF-8. */
export function notUtf8(bytes: Buffer): string {
  let good = 0;
  for (let step = 2 ** Math.floor(Math.log2(bytes.length || 1)); step >= 1; step /= 2) {
    // A cut through a character is no fault: up to three bytes more are allowed for.
    if (good + step <= bytes.length && [0, 1, 2, 3].some((more) => isUtf8(bytes.subarray(0, good + step + more))))
      good += step;
  }
  const byte = bytes[good] ?? bytes.at(-1) ?? 0;
  return `is not UTF-8: byte ${byte.toString(16).toUpperCase().padStart(2, '0')} at position ${good + 1}; save the file as UTF-8`;
}

function count(data: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = data.indexOf(NEWLINE, from); at !== -1 && at < to; at = data.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
