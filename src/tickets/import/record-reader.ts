import { isUtf8 } from 'node:buffer';
import { CsvCutter, notUtf8 } from './csv-cutter.js';
import { UnreadableFile } from './import.errors.js';
import { JsonArrayCutter, LineCutter, shown, type Cut, type Cutter } from './record-cutters.js';

export type FileFormat = 'csv' | 'tsv' | 'jsonl' | 'json';

/** A record as it stood in the file. */
export interface FileRecord {
  /** Its line; in a JSON array its place. */
  line: number;
  /** By column or key; null when it can't be read, and then `fault` says why. */
  values: Record<string, unknown> | null;
  fault: string | null;
  bytes: Buffer;
}

/** Records of JSON may each have other keys: the names of the first ones are what a file "has". */
const SAMPLED_RECORDS = 100;

/**
 * Reads a file's bytes as records, some hundreds at a time. What kind of file it is shows at its beginning: `[` opens
 * a JSON array, `{` JSON lines, anything else is the header of a table, with tabs, commas or semicolons between the
 * names.
 */
export class RecordReader {
  private constructor(
    readonly format: FileFormat,
    /** The names that the records' values have. */
    readonly columns: readonly string[],
    private readonly begun: FileRecord[],
    private readonly rest: AsyncGenerator<FileRecord[]>,
  ) {}

  /** @throws UnreadableFile when nothing in it can be read */
  static async open(bytes: AsyncIterable<Buffer>, name: string): Promise<RecordReader> {
    const chunks = bytes[Symbol.asyncIterator]();
    const head = await readHead(chunks, name);
    const { format, cutter } = recognise(head, name);
    const cuts = cutAll(cutter, head, chunks);

    if (format === 'csv' || format === 'tsv') {
      const first = await nonEmpty(cuts);
      const header = first.shift();
      if (header?.fault || !header?.cells)
        throw new UnreadableFile(`The first line of ${name} ${header?.fault ?? 'is missing'}.`);
      const columns = columnsOf(header.cells, name);
      return new RecordReader(
        format,
        columns,
        first.map((cut) => rowRecord(cut, columns)),
        mapped(cuts, (cut) => rowRecord(cut, columns)),
      );
    }
    const begun = (await nonEmpty(cuts, SAMPLED_RECORDS)).map(jsonRecord);
    const columns = new Set(begun.slice(0, SAMPLED_RECORDS).flatMap(({ values }) => Object.keys(values ?? {})));
    return new RecordReader(format, [...columns], begun, mapped(cuts, jsonRecord));
  }

  /** @throws UnreadableFile when the source breaks off */
  async *read(): AsyncGenerator<FileRecord[]> {
    if (this.begun.length > 0) yield this.begun;
    yield* this.rest;
  }
}

async function readHead(chunks: AsyncIterator<Buffer>, name: string): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await chunks.next();
    if (!done) head = Buffer.concat([head, value]);
    if (done || (head.length >= 4 && head.some((byte) => byte > 0x20) && (head.includes(0x0a) || head.length > 65_536)))
      break;
  }
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new UnreadableFile(`${name} is written in UTF-16; save it as UTF-8.`);
  }
  // Some programs put a mark before UTF-8 text; it says nothing.
  const text = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
  if (!text.some((byte) => byte > 0x20)) throw new UnreadableFile(`There is nothing in ${name}.`);
  return text;
}

function recognise(head: Buffer, name: string): { format: FileFormat; cutter: Cutter } {
  const first = head.find((byte) => byte > 0x20);
  if (first === 0x5b) return { format: 'json', cutter: new JsonArrayCutter() };
  if (first === 0x7b) return { format: 'jsonl', cutter: new LineCutter() };

  const end = head.indexOf(0x0a);
  const header = head.toString('utf8', 0, end === -1 ? head.length : end);
  if (header.includes('\0')) throw new UnreadableFile(`${name} is no text: neither CSV, TSV nor JSON.`);
  if (header.includes('\t')) return { format: 'tsv', cutter: new CsvCutter('\t') };
  const isSemicolons = header.includes(';') && !header.includes(',');
  return { format: 'csv', cutter: new CsvCutter(isSemicolons ? ';' : ',') };
}

async function* cutAll(cutter: Cutter, head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Cut[]> {
  try {
    yield cutter.push(head);
    for (;;) {
      const { value, done } = await chunks.next();
      if (done) break;
      const cuts = cutter.push(value);
      if (cuts.length > 0) yield cuts;
    }
    yield cutter.end();
  } finally {
    // Whoever stops reading early closes the file too.
    await chunks.return?.();
  }
}

async function nonEmpty(pieces: AsyncGenerator<Cut[]>, atLeast = 1): Promise<Cut[]> {
  const found: Cut[] = [];
  while (found.length < atLeast) {
    const { value, done } = await pieces.next();
    if (done) break;
    found.push(...value);
  }
  return found;
}

async function* mapped(pieces: AsyncGenerator<Cut[]>, read: (cut: Cut) => FileRecord): AsyncGenerator<FileRecord[]> {
  for await (const cuts of pieces) yield cuts.map(read);
}

function columnsOf(cells: readonly string[], name: string): string[] {
  const columns = cells.map((cell) => cell.trim());
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined) throw new UnreadableFile(`${name} has two columns called ${twice}; rename one.`);
  return columns;
}

function rowRecord({ line, bytes, cells, fault }: Cut, columns: readonly string[]): FileRecord {
  if (fault || !cells) return { line, bytes, values: null, fault: fault ?? 'can not be read' };
  // Without a prototype: a column may be called constructor.
  const values = Object.create(null) as Record<string, unknown>;
  for (let index = 0; index < columns.length; index += 1) values[columns[index]!] = cells[index];
  return { line, bytes, values, fault: null };
}

function jsonRecord({ line, bytes, fault }: Cut): FileRecord {
  if (fault) return { line, bytes, values: null, fault };
  if (!isUtf8(bytes)) return { line, bytes, values: null, fault: notUtf8(bytes) };
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return { line, bytes, values: value as Record<string, unknown>, fault: null };
    }
    return { line, bytes, values: null, fault: 'is no JSON object' };
  } catch (error) {
    return { line, bytes, values: null, fault: `is not JSON: ${(error as Error).message.slice(0, 120)}` };
  }
}

/** As much of a record as is kept to be looked at. */
export function shownText(bytes: Buffer): string {
  return shown(bytes).toString('utf8').toWellFormed();
}
