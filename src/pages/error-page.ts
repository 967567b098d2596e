import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ErrorPage, Problem } from '../platform/http/index.js';
import { Config } from '../platform/config/index.js';
import { isLocale, negotiateLocale } from '../platform/locale/index.js';
import { helpAddress } from './address.js';
import { THEME_COOKIE } from './frame.service.js';
import { texts } from './texts.js';
import { ViewService } from './view.service.js';
import { LOCALE_COOKIE } from './visit.js';

const KNOWN = [403, 404, 409, 413, 429, 503];

/**
 * What people see when something goes wrong. Needs no database and no session: it must work when those don't.
 */
@Injectable()
export class PagesErrorPage implements ErrorPage {
  constructor(
    private readonly views: ViewService,
    private readonly config: Config,
  ) {}

  render(problem: Problem, request: FastifyRequest): string | { location: string } {
    const locale = this.localeOf(request);
    const isPart = request.headers['hx-request-type'] === 'partial';
    if (problem.status === 401 && !isPart) {
      // After signing in a form can't be sent again, but the page it stood on can be seen again.
      const next = request.method === 'GET' ? request.url : undefined;
      return { location: helpAddress(locale, ['sign-in'], { next }) };
    }

    const t = texts.for(locale);
    const kind = KNOWN.includes(problem.status) ? problem.status : problem.status < 500 ? 400 : 500;
    const theme = request.cookies?.[THEME_COOKIE];
    const page = {
      locale,
      status: problem.status,
      title: t(`error.${kind}.title`),
      text: t(`error.${kind}.text`, { seconds: Number(problem['retryAfter'] ?? 60) }),
      requestId: problem.status >= 500 ? (problem.requestId ?? '') : '',
      organisation: this.config.ORGANISATION,
      theme: theme ?? '',
      isThemeFixed: theme === 'light' || theme === 'dark',
    };
    return this.views.render(isPart ? 'partials/error' : 'layouts/error', page, { locale });
  }

  private localeOf(request: FastifyRequest) {
    const first = request.url.split(/[/?]/)[1];
    if (isLocale(first)) return first;
    const chosen = request.cookies?.[LOCALE_COOKIE];
    if (isLocale(chosen)) return chosen;
    // The actor is there unless finding out who it is was what failed.
    if (request.actor?.accountId) return request.actor.locale;
    return negotiateLocale(request.headers['accept-language'], this.config.DEFAULT_LOCALE);
  }
}
