import { InvalidInput } from '../../platform/errors/index.js';

/** A section is a page or a few; a line of more than this is no section. */
const LINE_MAX_BYTES = 4 * 1024 * 1024;

/** The lines of a file as they come in. @throws InvalidInput for a line that never ends */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10, from); end >= 0; end = bytes.indexOf(10, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > LINE_MAX_BYTES) throw tooLong('a line is longer than 4 MB: this is no file of JSON lines');
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

/** All of it as one text. @throws InvalidInput when it is larger than a manual may be */
export async function wholeText(source: AsyncIterable<Buffer>, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > mostBytes) throw tooLong(`the file is larger than ${Math.round(mostBytes / 1024)} kB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(message: string): InvalidInput {
  return new InvalidInput([{ path: 'file', message }]);
}
