import { createHash } from 'node:crypto';

const MAGIC = 'VBMATCH';
const VERSION = 5;
const CHECK_AT = 8;
const LENGTH_AT = CHECK_AT + 32;
const HEAD_AT = LENGTH_AT + 4;

const KINDS = { Int32Array, Uint32Array, Uint16Array, Uint8Array, Int8Array, Float32Array } as const;
type Kind = keyof typeof KINDS;
type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array | Float32Array;

/** What a model is written as: rows of numbers by name, and the rest as JSON. */
export interface Content<Rest> {
  numbers: Record<string, Numbers>;
  rest: Rest;
}

interface Head {
  rest: unknown;
  rows: Array<{ name: string; kind: Kind; length: number }>;
}

/** Bytes that are no model, of another version, or broken. The model has to be trained anew. */
export class UnreadableModel extends Error {}

/** A mark, the version, the hash of all that follows, the JSON, and each row of numbers as it lies in memory. */
export function encode<Rest>({ numbers, rest }: Content<Rest>): Uint8Array<ArrayBuffer> {
  const names = Object.entries(numbers);
  const rows = names.map(([name, row]) => ({ name, kind: row.constructor.name as Kind, length: row.length }));
  const head = Buffer.from(JSON.stringify({ rest, rows } satisfies Head));
  const total = names.reduce((sum, [, row]) => padded(sum) + row.byteLength, padded(HEAD_AT + head.length));
  const bytes = Buffer.alloc(total);
  bytes.write(MAGIC);
  bytes.writeUInt8(VERSION, MAGIC.length);
  bytes.writeUInt32LE(head.length, LENGTH_AT);
  head.copy(bytes, HEAD_AT);
  let at = HEAD_AT + head.length;
  for (const [, row] of names) {
    at = padded(at);
    bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at);
    at += row.byteLength;
  }
  createHash('sha256').update(bytes.subarray(LENGTH_AT)).digest().copy(bytes, CHECK_AT);
  // Bytes of its own, so that they can be handed to another thread.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws UnreadableModel */
export function decode<Rest>(given: Uint8Array): Content<Rest> {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.subarray(0, MAGIC.length).toString() !== MAGIC || bytes.length < HEAD_AT) {
    throw new UnreadableModel('These bytes are no matcher model');
  }
  const version = bytes[MAGIC.length];
  if (version !== VERSION) throw new UnreadableModel(`This model is of version ${version}, not ${VERSION}: train anew`);
  const check = createHash('sha256').update(bytes.subarray(LENGTH_AT)).digest();
  if (!check.equals(bytes.subarray(CHECK_AT, LENGTH_AT))) {
    throw new UnreadableModel('This model is broken: its content does not have the hash it should');
  }
  const headLength = bytes.readUInt32LE(LENGTH_AT);
  const { rest, rows } = JSON.parse(bytes.subarray(HEAD_AT, HEAD_AT + headLength).toString()) as Head;
  const numbers: Record<string, Numbers> = {};
  let at = HEAD_AT + headLength;
  for (const { name, kind, length } of rows) {
    at = padded(at);
    const size = length * KINDS[kind].BYTES_PER_ELEMENT;
    // Copied, because numbers have to begin at a multiple of their size and the given bytes need not.
    numbers[name] = new KINDS[kind](new Uint8Array(bytes.subarray(at, at + size)).buffer);
    at += size;
  }
  return { numbers, rest: rest as Rest };
}

function padded(at: number): number {
  return Math.ceil(at / 8) * 8;
}
