import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOptions, safeNextPath } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { isLocale, negotiateLocale } from '../platform/locale/index.js';
import { THEME_COOKIE } from './frame.service.js';
import { LOCALE_COOKIE } from './visit.js';

const YEAR = 365 * 24 * 60 * 60;

/** What a browser remembers about how it likes our pages. Nothing here is secret and nothing needs an account. */
@ApiExcludeController()
@Controller()
export class PreferencesController {
  constructor(private readonly config: Config) {}

  @Get()
  async home(@Req() request: FastifyRequest, @Headers('accept-language') accepts: string, @Res() reply: FastifyReply) {
    const chosen = request.cookies[LOCALE_COOKIE];
    const locale = isLocale(chosen) ? chosen : negotiateLocale(accepts, this.config.DEFAULT_LOCALE);
    await reply.header('Vary', 'Cookie, Accept-Language').redirect(`/${locale}`, 302);
  }

  // Links and not forms: they change nothing but this browser's own wish, and every page has them.
  @Get('preferences/language')
  async language(@Query('to') to: unknown, @Query('next') next: unknown, @Res() reply: FastifyReply) {
    if (isLocale(to)) this.remember(LOCALE_COOKIE, to, reply);
    await reply.header('Cache-Control', 'no-store').redirect(afterwards(next), 303);
  }

  @Get('preferences/theme')
  async theme(@Query('to') to: unknown, @Query('next') next: unknown, @Res() reply: FastifyReply) {
    if (to === 'light' || to === 'dark') this.remember(THEME_COOKIE, to, reply);
    else void reply.clearCookie(THEME_COOKIE, { path: '/' });
    await reply.header('Cache-Control', 'no-store').redirect(afterwards(next), 303);
  }

  private remember(name: string, value: string, reply: FastifyReply): void {
    void reply.setCookie(name, value, { ...cookieOptions(this.config), maxAge: YEAR });
  }
}

/** Back to where they came from, on this site only. */
function afterwards(next: unknown): string {
  return (typeof next === 'string' && safeNextPath(next)) || '/';
}
