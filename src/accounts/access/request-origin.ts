import type { FastifyRequest } from 'fastify';

/** What the browser says about where a request comes from; unknown when it says nothing, as programs do. */
export type RequestOrigin = 'same-origin' | 'cross-site' | 'unknown';

export function isUnsafe(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** What a plain HTML form of any site can send without asking us first. */
export function isForm({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i.test(
    headers['content-type'] ?? '',
  );
}

/**
 * Judges by Sec-Fetch-Site, which no script can set, and by Origin. Another subdomain of our site counts as another
 * site. Our own hosts are the one that was asked and the public one: a proxy may show us another name than customers see.
 */
export function originOf(request: Pick<FastifyRequest, 'headers' | 'host'>, publicHost: string): RequestOrigin {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'cross-site';

  if (origin !== undefined) {
    const host = hostOf(origin);
    return host !== null && (host === request.host || host === publicHost) ? 'same-origin' : 'cross-site';
  }
  return site === 'same-origin' ? 'same-origin' : 'unknown';
}

/** Null for what is no address, and for the "null" of pages in a sandbox. */
function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host || null;
  } catch {
    return null;
  }
}
