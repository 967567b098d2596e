import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../platform/config/index.js';
import { Signer, randomToken } from '../../platform/crypto/index.js';
import type { Actor } from '../actor.js';
import { cookieOptions } from '../sessions/session-cookies.js';
import { CsrfRefused } from './access.errors.js';
import { isForm, isUnsafe, originOf } from './request-origin.js';

const VISITOR_COOKIE = 'visitor';
const FIELD = '_csrf';
const HEADER = 'x-csrf-token';

/**
 * Keeps other sites from acting with the cookies of our visitors. Two fences, one behind the other:
 *
 * 1. What a browser says comes from another site is refused (Sec-Fetch-Site, or Origin against our host).
 * 2. A form carries a token that only our pages can know: a signature over the session, or over an anonymous cookie
 *    for who is not signed in. Anything else that comes with a session (JSON) needs the token too, or the browser's
 *    word that it comes from our own site.
 *
 * A form with files (multipart) is not parsed when this is checked, so its token stands in its address
 * (`action="/ask?_csrf=..."`) or in the header; a field inside the body is not looked at. The token alone opens
 * nothing, and addresses are neither logged with their query nor sent on as referrer to other sites.
 */
@Injectable()
export class Csrf {
  private readonly signer: Signer;

  constructor(private readonly config: Config) {
    this.signer = new Signer(config.SECRET!, 'csrf');
  }

  /** The token for the forms of a page, as field `_csrf`, header `X-CSRF-Token` or, with files, in the query. Sets the visitor's cookie when there is none. */
  csrfTokenFor(request: FastifyRequest, reply: FastifyReply): string {
    if (request.actor.sessionId) return this.tokenOfSession(request.actor.sessionId);

    let visitor = request.cookies[VISITOR_COOKIE];
    if (!visitor) {
      visitor = randomToken();
      // The same visitor for whoever asks again during this request.
      request.cookies[VISITOR_COOKIE] = visitor;
      void reply.setCookie(VISITOR_COOKIE, visitor, cookieOptions(this.config));
    }
    return this.signer.sign(`visitor:${visitor}`);
  }

  tokenOfSession(sessionId: string): string {
    return this.signer.sign(`session:${sessionId}`);
  }

  /** Called for every request that no API key stands for. @throws CsrfRefused */
  check(request: FastifyRequest, actor: Actor): void {
    if (!isUnsafe(request.method)) return;

    const origin = originOf(request, new URL(this.config.publicUrl).host);
    if (origin === 'cross-site') throw new CsrfRefused('This request comes from another site.');

    const token = takeToken(request);
    const needsToken = isForm(request) || (actor.sessionId !== null && origin !== 'same-origin');
    if (needsToken && !this.isOurs(request, actor, token)) {
      throw new CsrfRefused(
        'The form was open for too long, or does not come from this site. Open the page again and repeat it.',
      );
    }
  }

  private isOurs(request: FastifyRequest, actor: Actor, token: unknown): boolean {
    const visitor = request.cookies[VISITOR_COOKIE];
    if (actor.sessionId) return this.signer.isSigned(`session:${actor.sessionId}`, token);
    return Boolean(visitor) && this.signer.isSigned(`visitor:${visitor}`, token);
  }
}

/** Reads the token from header, field or query, and takes it out, so that no schema trips over it. */
function takeToken(request: FastifyRequest): unknown {
  const tokens: unknown[] = [request.headers[HEADER]];
  for (const fields of [request.body, request.query]) {
    if (typeof fields !== 'object' || fields === null) continue;
    tokens.push(Reflect.get(fields, FIELD));
    Reflect.deleteProperty(fields, FIELD);
  }
  return tokens.find((token) => token !== undefined);
}
