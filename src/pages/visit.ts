import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../accounts/index.js';
import { isLocale, type Locale } from '../platform/locale/index.js';
import { helpAddress, type Query } from './address.js';
import { texts, type Translate } from './texts.js';

export const LOCALE_COOKIE = 'locale';

/** One look at one page: who looks, in which language, and how to speak to them. */
export interface Visit {
  actor: Actor;
  locale: Locale;
  t: Translate;
  /** The path without the query and a slash at its end, and the address as it was asked for. */
  path: string;
  url: string;
  /** htmx asks for a part of the page. */
  wantsFragment: boolean;
  /** An address in the help centre, in this visit's language. */
  help: (segments?: readonly (string | number)[], query?: Query) => string;
  request: FastifyRequest;
}

/** The visit of this request, as a handler's parameter. */
export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): Visit =>
  visitOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export function visitOf(request: FastifyRequest): Visit {
  const url = request.url;
  const path = url.split('?')[0]!.replace(/(?<=.)\/$/, '');
  const first = path.split('/')[1];
  // In the help centre the address says the language; elsewhere what this browser chose, or else the account.
  const chosen = request.cookies[LOCALE_COOKIE];
  const locale = isLocale(first) ? first : isLocale(chosen) ? chosen : request.actor.locale;
  return {
    // What they read is in the language of the page, whatever their account says.
    actor: { ...request.actor, locale },
    locale,
    t: texts.for(locale),
    path,
    url,
    wantsFragment: request.headers['hx-request-type'] === 'partial',
    help: (segments, query) => helpAddress(locale, segments, query),
    request,
  };
}
