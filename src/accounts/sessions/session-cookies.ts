import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../platform/config/index.js';
import type { AccountSummary } from '../account.view.js';
import type { Device } from './sessions.service.js';

const SESSION = 'session';
const KNOWN = 'known';
const KNOWN_FOR_SECONDS = 365 * 86_400;

/** Who knocks at the door: where from, with which browser, and the session they have so far. */
export interface Arrival extends Device {
  known: string | null;
  replaces: string | null;
}

/** A session that was just opened. */
export interface Opened {
  session: { id: string; token: string; expiresAt: Date };
  account: AccountSummary;
  /** For the cookie of a known browser; null leaves it as it is. */
  known: string | null;
}

/**
 * What every cookie of ours is: unreadable for scripts, not sent along from other sites' forms, and over TLS only
 * where the service is reached over TLS.
 */
export function cookieOptions(config: Pick<Config, 'publicUrl'>) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:') } as const;
}

/** The cookies with which a browser stays signed in. Pages and REST use the same. */
@Injectable()
export class SessionCookies {
  constructor(private readonly config: Config) {}

  /** What signing in needs to know of a request. */
  arrivalOf(request: FastifyRequest): Arrival {
    return {
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      known: request.cookies[KNOWN] ?? null,
      replaces: request.actor.sessionId,
    };
  }

  tokenOf(request: FastifyRequest): string | null {
    return request.cookies[SESSION] || null;
  }

  /** After a sign-in. */
  keep(reply: FastifyReply, { session, known }: Pick<Opened, 'session' | 'known'>): void {
    this.keepToken(reply, session.token);
    if (known) void reply.setCookie(KNOWN, known, { ...cookieOptions(this.config), maxAge: KNOWN_FOR_SECONDS });
  }

  /** As long as the session itself lives from now on; in seconds, because a browser's clock may be wrong. */
  keepToken(reply: FastifyReply, token: string): void {
    void reply.setCookie(SESSION, token, { ...cookieOptions(this.config), maxAge: this.config.SESSION_DAYS * 86_400 });
  }

  /** After signing out. */
  drop(reply: FastifyReply): void {
    void reply.clearCookie(SESSION, cookieOptions(this.config));
  }
}
