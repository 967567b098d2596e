import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config/index.js';

export const SESSION_COOKIE = 'session';

/**
 * What every cookie of ours is: unreadable for scripts, not sent along from other sites' forms, and over TLS only
 * where the service is reached over TLS.
 */
export function cookieOptions(config: Pick<Config, 'publicUrl'>) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:') } as const;
}

export function sessionToken(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION_COOKIE];
}

export function setSessionCookie(reply: FastifyReply, config: Pick<Config, 'publicUrl'>, token: string, expires: Date) {
  void reply.setCookie(SESSION_COOKIE, token, { ...cookieOptions(config), expires });
}

export function clearSessionCookie(reply: FastifyReply, config: Pick<Config, 'publicUrl'>) {
  void reply.clearCookie(SESSION_COOKIE, cookieOptions(config));
}
