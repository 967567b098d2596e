import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as 43 characters that may stand in an address, a header or a cookie. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a random token. A plain hash is enough: nobody can guess 256 random bits, so there is nothing a
 * slow hash would slow down.
 */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
