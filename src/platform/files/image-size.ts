export interface ImageSize {
  width: number;
  height: number;
}

/** How many dots a picture claims to have, from its header alone; null when the header makes no sense. */
export function sizeOf(mediaType: string, content: Buffer): ImageSize | null {
  try {
    const size = READERS[mediaType]?.(content) ?? null;
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch {
    // The header ends before it should.
    return null;
  }
}

const READERS: Readonly<Record<string, (content: Buffer) => ImageSize | null>> = {
  'image/png': (content) =>
    content.toString('latin1', 12, 16) === 'IHDR'
      ? { width: content.readUInt32BE(16), height: content.readUInt32BE(20) }
      : null,
  'image/gif': (content) => ({ width: content.readUInt16LE(6), height: content.readUInt16LE(8) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/** Walks over the segments to the one that says how large the picture is. */
function jpegSize(content: Buffer): ImageSize | null {
  for (let at = 2; ;) {
    if (content.readUInt8(at) !== 0xff) return null;
    const marker = content.readUInt8(at + 1);
    // Start of frame, of whatever kind; the tables between have numbers in the same range.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: content.readUInt16BE(at + 5), width: content.readUInt16BE(at + 7) };
    }
    const length = content.readUInt16BE(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
}

function webpSize(content: Buffer): ImageSize | null {
  switch (content.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: content.readUIntLE(24, 3) + 1, height: content.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = content.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: content.readUInt16LE(26) & 0x3fff, height: content.readUInt16LE(28) & 0x3fff };
    default:
      return null;
  }
}
