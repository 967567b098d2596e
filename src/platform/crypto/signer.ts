import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './derive-key.js';

/** Signs short texts for one purpose (HMAC-SHA256); a signature for one purpose is worth nothing for another. */
export class Signer {
  private readonly key: Buffer;

  constructor(secret: string, purpose: string) {
    this.key = deriveKey(secret, `signer:${purpose}`);
  }

  /** 43 characters that may stand in a form, a header or an address. */
  sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }

  /** Takes as long for a wrong signature as for a right one. */
  isSigned(text: string, signature: unknown): boolean {
    const expected = Buffer.from(this.sign(text));
    const given = Buffer.from(typeof signature === 'string' ? signature : '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
