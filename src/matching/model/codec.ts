import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

const MAGIC = 'VBMATCH';
const VERSION = 1;
const HEAD = 8;
const CHECK = 32;

export class UnreadableModel extends Error {}

/** Bytes that say what they are: a mark, the version, the hash of the content, the content. */
export function encode(content: unknown): Uint8Array {
  const body = gzipSync(JSON.stringify(content), { level: 6 });
  const head = Buffer.concat([Buffer.from(MAGIC), Buffer.from([VERSION])]);
  return new Uint8Array(Buffer.concat([head, createHash('sha256').update(body).digest(), body]));
}

/** @throws UnreadableModel for bytes that are no model, of another version, or broken */
export function decode(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, MAGIC.length).toString() !== MAGIC)
    throw new UnreadableModel('These bytes are no matcher model');
  const version = buffer[MAGIC.length];
  if (version !== VERSION) throw new UnreadableModel(`This model is of version ${version}, not ${VERSION}: train anew`);
  const body = buffer.subarray(HEAD + CHECK);
  if (
    !createHash('sha256')
      .update(body)
      .digest()
      .equals(buffer.subarray(HEAD, HEAD + CHECK))
  ) {
    throw new UnreadableModel('This model is broken: its content does not have the hash it should');
  }
  return JSON.parse(gunzipSync(body).toString());
}
