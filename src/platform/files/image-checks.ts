import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { safeName, withEnding } from './file-name.js';
import { sizeOf } from './image-size.js';

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
};
const MOST_BYTES = 5 * 1024 * 1024;
/** A reader's telephone has to unpack it: 40 million dots are 160 MB there. */
const MOST_SIDE = 10_000;
const MOST_DOTS = 40_000_000;

export interface CheckedImage {
  name: string;
  mediaType: string;
  content: Buffer;
  sha256: string;
}

export type ImageRefusal = 'not-an-image' | 'too-large' | 'too-many-dots';

/** A picture as it may be kept: its type is what its content says, its name is safe in a file system and an address. */
export async function checkImage(name: string, content: Buffer): Promise<CheckedImage | { refusal: ImageRefusal }> {
  if (content.length > MOST_BYTES) return { refusal: 'too-large' };
  const mediaType = (await fileTypeFromBuffer(content).catch(() => undefined))?.mime ?? '';
  const endings = ENDINGS[mediaType];
  const size = endings ? sizeOf(mediaType, content) : null;
  if (!endings || !size) return { refusal: 'not-an-image' };
  const { width, height } = size;
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_DOTS) return { refusal: 'too-many-dots' };
  return {
    name: withEnding(addressable(safeName(name)), endings),
    mediaType,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/** Markdown calls it by this name: no spaces, no brackets. */
export function addressable(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^[-.]+/, '')
      .toLowerCase() || 'image'
  );
}
