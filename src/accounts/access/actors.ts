import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../platform/config/index.js';
import { negotiateLocale, type Locale } from '../../platform/locale/index.js';
import { AccountNotFound } from '../account.errors.js';
import type { Actor } from '../actor.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { CustomersQueries } from '../customers.queries.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { ApiKeyInvalid, onBehalfNeedsKey } from './access.errors.js';

const MOST_LANGUAGES = 500;

/** Finds out who is asking: an API key, else a session, else a visitor. */
@Injectable()
export class Actors {
  private readonly negotiated = new Map<string, Locale>();

  constructor(
    private readonly sessions: SessionsService,
    private readonly cookies: SessionCookies,
    private readonly keys: ApiKeysService,
    private readonly customers: CustomersQueries,
    private readonly config: Config,
  ) {}

  /**
   * At once and without the database for a visitor who brings neither key nor cookie: most readers of the FAQ.
   * @throws ApiKeyInvalid, AccountNotFound when a key acts for nobody it may act for, InvalidInput
   */
  of(request: FastifyRequest, reply: FastifyReply): Actor | Promise<Actor> {
    const { authorization } = request.headers;
    const onBehalfOf = request.headers['x-on-behalf-of'];
    if (authorization !== undefined && /^bearer\s/i.test(authorization)) {
      return this.ofKey(authorization.slice(7).trim(), onBehalfOf, request);
    }
    if (onBehalfOf !== undefined) throw onBehalfNeedsKey();

    const token = this.cookies.tokenOf(request);
    return token ? this.ofSession(token, request, reply) : this.visitor(request);
  }

  private visitor(request: FastifyRequest): Actor {
    return {
      key: `address:${request.ip}`,
      accountId: null,
      name: '',
      role: 'visitor',
      locale: this.localeOf(request),
      via: 'none',
      scopes: null,
      sessionId: null,
    };
  }

  private async ofSession(token: string, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
    const signedIn = await this.sessions.find(token);
    if (!signedIn) return this.visitor(request);

    if (await this.sessions.touch(signedIn)) this.cookies.keepToken(reply, token);
    const { accountId, name, role, locale, sessionId } = signedIn;
    return { key: `account:${accountId}`, accountId, name, role, locale, via: 'session', scopes: null, sessionId };
  }

  private async ofKey(
    token: string,
    onBehalfOf: string | string[] | undefined,
    request: FastifyRequest,
  ): Promise<Actor> {
    const key = await this.keys.find(token);
    if (!key) throw new ApiKeyInvalid();
    await this.keys.touch(key);

    const shared = { via: 'api-key', scopes: key.scopes, sessionId: null } as const;
    if (onBehalfOf !== undefined) {
      const customer = await this.customers.findActive(String(onBehalfOf));
      if (!customer) throw new AccountNotFound();
      const { id, name, locale } = customer;
      return { ...shared, key: `account:${id}`, accountId: id, name, role: 'customer', locale };
    }
    return {
      ...shared,
      key: `api-key:${key.id}`,
      accountId: null,
      name: key.name,
      role: key.scopes.includes('admin') ? 'admin' : 'agent',
      locale: this.localeOf(request),
    };
  }

  /** Browsers send few different ones, each of them with every request. */
  private localeOf(request: FastifyRequest): Locale {
    const header = request.headers['accept-language'];
    if (header === undefined) return this.config.DEFAULT_LOCALE;

    const known = this.negotiated.get(header);
    if (known) return known;
    const locale = negotiateLocale(header, this.config.DEFAULT_LOCALE);
    if (this.negotiated.size >= MOST_LANGUAGES) this.negotiated.clear();
    if (header.length <= 200) this.negotiated.set(header, locale);
    return locale;
  }
}
