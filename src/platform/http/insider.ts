import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/index.js';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Whether a request comes from those who run the service: from this machine itself, not through a proxy on it, or with
 * METRICS_TOKEN as its bearer token.
 */
export function isInsider(request: FastifyRequest, config: Pick<Config, 'METRICS_TOKEN' | 'TRUST_PROXY'>): boolean {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = authorization.replace(/^bearer\s+/i, '');
    return config.METRICS_TOKEN !== undefined && isSame(token, config.METRICS_TOKEN);
  }

  // The address of the connection, not the one that a proxy tells: that one anybody can make up.
  const isLocal = LOOPBACK.test(request.socket.remoteAddress ?? '');
  return isLocal && !config.TRUST_PROXY && FORWARDED.every((name) => request.headers[name] === undefined);
}

/** Takes the same time wherever the two differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
