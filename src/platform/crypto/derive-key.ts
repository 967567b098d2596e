import { hkdfSync } from 'node:crypto';

/** A 256-bit key for one purpose (HKDF-SHA256), so that no two uses of the service's secret share a key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'vraagbaak', purpose, 32));
}
