/** PNG's chunks that make the picture and its colours; all others are notes, some of them about who made it where. */
const PNG_CHUNKS = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT'.split(' '));
const PNG_START = 8;

/**
 * A picture without what is no picture: whatever hangs behind its end (a page, an archive), and in PNG and JPEG its
 * comments. Null when it has no end where one should be. The media type is what its content was found to be.
 */
export function tidied(mediaType: string, content: Buffer): Buffer | null {
  switch (mediaType) {
    case 'image/png':
      return tidiedPng(content);
    case 'image/jpeg':
      return tidiedJpeg(content);
    case 'image/gif': {
      const end = endOfGif(content);
      return end === null ? null : content.subarray(0, end);
    }
    case 'image/webp': {
      const length = content.length < 12 ? 0 : content.readUInt32LE(4) + 8;
      return length < 12 || length > content.length ? null : content.subarray(0, length);
    }
    default:
      return null;
  }
}

function tidiedPng(content: Buffer): Buffer | null {
  const kept = [content.subarray(0, PNG_START)];
  for (let at = PNG_START; at + 12 <= content.length;) {
    const end = at + 12 + content.readUInt32BE(at);
    if (end > content.length) return null;
    const kind = content.toString('latin1', at + 4, at + 8);
    if (PNG_CHUNKS.has(kind)) kept.push(content.subarray(at, end));
    if (kind === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

/** Segments up to the picture itself; from there on to the last end of an image. */
function tidiedJpeg(content: Buffer): Buffer | null {
  const kept = [content.subarray(0, 2)];
  for (let at = 2; at + 4 <= content.length;) {
    if (content[at] !== 0xff) return null;
    const marker = content[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + content.readUInt16BE(at + 2);
    if (end > content.length || end < at + 4) return null;
    if (marker === 0xda) {
      const last = endOfScan(content, end);
      return last === null ? null : Buffer.concat([...kept, content.subarray(at, last)]);
    }
    // COM is a comment. What a camera notes in APP1 stays: it says which side is up.
    if (marker !== 0xfe) kept.push(content.subarray(at, end));
    at = end;
  }
  return null;
}

/** Within a picture an FF is followed by 00, by another FF or by a restart; another scan has a header of its own. */
function endOfScan(content: Buffer, from: number): number | null {
  for (let at = content.indexOf(0xff, from); at !== -1 && at + 1 < content.length; at = content.indexOf(0xff, at + 1)) {
    const marker = content[at + 1]!;
    if (marker === 0xd9) return at + 2;
  }
  return null;
}

/** GIF is blocks after its header: pictures, extensions, and a semicolon; null when they make no sense. */
function endOfGif(content: Buffer): number | null {
  if (content.length < 14) return null;
  let at = 13 + tableAt(content[10]!);
  while (at < content.length) {
    const kind = content[at];
    if (kind === 0x3b) return at + 1;
    if (kind === 0x21) at += 2;
    else if (kind === 0x2c) {
      if (at + 10 > content.length) return null;
      at += 10 + tableAt(content[at + 9]!) + 1;
    } else return null;
    // Sub-blocks, each with its length before it, the last of them empty.
    while (at < content.length && content[at] !== 0) at += content[at]! + 1;
    at += 1;
  }
  return null;
}

const tableAt = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
