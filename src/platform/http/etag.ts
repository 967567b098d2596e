import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A weak validator for a representation. */
export function etagOf(body: string | Buffer): string {
  return `W/"${createHash('sha1').update(body).digest('base64url')}"`;
}

/** Sets the ETag; answers whether the client has just this and wants a 304 without a body. */
export function isNotModified(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  void reply.header('ETag', etag);
  const known = request.headers['if-none-match'];
  if (!known || !(known === '*' || known.split(/\s*,\s*/).some((one) => bare(one) === bare(etag)))) return false;
  void reply.status(304);
  return true;
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy may have taken off the mark. */
function bare(etag: string): string {
  return etag.replace(/^W\//, '');
}
