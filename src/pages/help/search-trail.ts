import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { cookieOptions } from '../../accounts/index.js';
import { Config } from '../../platform/config/index.js';
import { isId } from '../../platform/ids/index.js';
import { SearchLog, type DocumentKind, type SearchPage } from '../../search/index.js';
import type { Visit } from '../visit.js';

const SEARCH_COOKIE = 'search';
const AN_HOUR = 3600;

/**
 * Ties a search to what comes of it, by an id of this browser that says nothing about who sits at it and lives an hour:
 * the keystrokes of one search are logged as one, and what was opened or asked afterwards is known to belong to it.
 */
@Injectable()
export class SearchTrail {
  constructor(
    private readonly log: SearchLog,
    private readonly config: Config,
  ) {}

  /** `given` is what our script brings along, until the cookie of its first answer has arrived. */
  searched(visit: Visit, reply: FastifyReply, words: string, { total, took }: SearchPage, given?: string): void {
    const known = this.sidOf(visit);
    const sid = known ?? (given && isId(given) ? given : randomUUID());
    if (!known) void reply.setCookie(SEARCH_COOKIE, sid, { ...cookieOptions(this.config), maxAge: AN_HOUR });
    this.log.record({ sid, words, locale: visit.locale, hits: total, took });
  }

  /** Links of hits carry `via`: whoever comes along another way opened nothing that was found. */
  opened(visit: Visit, via: unknown, kind: DocumentKind, subjectId: string): void {
    const sid = this.sidOf(visit);
    if (sid && typeof via === 'string' && /^\d{1,3}$/.test(via)) this.log.opened(sid, kind, subjectId);
  }

  /** Within the write that opens the ticket; `settle` before it, so that the last search is there. */
  async asked(visit: Visit, ticketId: string): Promise<void> {
    const sid = this.sidOf(visit);
    if (sid) await this.log.askedInstead(sid, ticketId);
  }

  async settle(visit: Visit): Promise<void> {
    if (this.sidOf(visit)) await this.log.flush();
  }

  private sidOf({ request }: Visit): string | null {
    const sid = request.cookies[SEARCH_COOKIE];
    return sid && isId(sid) ? sid : null;
  }
}

/** The address of a hit with its place in the list, before what stands behind a #. */
export function withVia(path: string, place: number): string {
  const [before, ...behind] = path.split('#');
  return [`${before}${before!.includes('?') ? '&' : '?'}via=${place}`, ...behind].join('#');
}
