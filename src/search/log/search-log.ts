import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { DocumentKind } from '../search-engine.js';
import { foldQuery, isSameSearch } from './fold-query.js';

/** One look at what there is to find. */
export interface SearchMade {
  /** Of the browser it came from, random and short-lived; null when there is nothing to tie it to. */
  sid: string | null;
  words: string;
  locale: Locale;
  hits: number;
  /** Milliseconds. */
  took: number;
}

interface Entry {
  id: string;
  sid: string | null;
  at: Date;
  query: string;
  locale: Locale;
  hits: number;
  took: number;
  openedKind: DocumentKind | null;
  openedId: string | null;
}

interface Opening {
  sid: string;
  kind: DocumentKind;
  subjectId: string;
  rounds: number;
}

const FLUSH_EVERY_MS = 1_000;
/** Whoever rests longer than this begins another search. */
const ONE_SEARCH_MS = 30_000;
/** Beyond this we would rather forget searches than grow. */
const MOST_WAITING = 5_000;
/** Another process may hold the search that something was opened from: it writes within a round or two. */
const OPENING_ROUNDS = 3;
/** How long a browser's id ties searches to what came of them. */
const SID_LIVES = `interval '1 hour'`;

/**
 * What people searched, what they found and what they opened; never who they were. Searches are gathered in memory and
 * written once a second, the keystrokes of one search as one row: searching itself waits for nothing, and a process
 * that dies loses a second of the log.
 */
@Injectable()
export class SearchLog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SearchLog.name);
  private waiting: Entry[] = [];
  private latest = new Map<string, Entry>();
  private openings: Opening[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  record({ sid, words, locale, hits, took }: SearchMade): void {
    const query = foldQuery(words);
    if (query.length < 2 || this.waiting.length >= MOST_WAITING) return;

    const made = { query, locale, hits, took: Math.round(took), at: this.clock.now() };
    const before = sid === null ? undefined : this.latest.get(sid);
    if (before && goesOn(before, made)) {
      Object.assign(before, made);
      return;
    }
    const entry: Entry = { ...made, id: newId(), sid, openedKind: null, openedId: null };
    this.waiting.push(entry);
    if (sid !== null) this.latest.set(sid, entry);
  }

  /** Something was opened from the last search of this browser. */
  opened(sid: string, kind: DocumentKind, subjectId: string): void {
    const entry = this.latest.get(sid);
    if (entry) Object.assign(entry, { openedKind: kind, openedId: subjectId });
    else if (this.openings.length < MOST_WAITING) this.openings.push({ sid, kind, subjectId, rounds: 0 });
  }

  /**
   * Notes what this browser searched in vain before it asked: without a hit, else without opening anything. Joins the
   * write that opens the ticket.
   */
  async askedInstead(sid: string, ticketId: string): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `INSERT INTO search_before_ticket (ticket_id, at, query, locale)
         SELECT $2, $3, query, locale FROM search_log
          WHERE sid = $1 AND at > $3::timestamptz - ${SID_LIVES} AND opened_kind IS NULL
          ORDER BY hits = 0 DESC, at DESC LIMIT 1`,
        [sid, ticketId, this.clock.now()],
      ),
    );
  }

  /** Writes what waits. Never throws: a log that can't be written keeps nobody from searching. */
  @Interval('search-log', FLUSH_EVERY_MS)
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async write(): Promise<void> {
    const [entries, openings] = [this.waiting, this.openings];
    if (entries.length === 0 && openings.length === 0) return;
    this.waiting = [];
    this.openings = [];
    this.latest = new Map();
    try {
      if (entries.length > 0) await this.writeSearches(entries);
      if (openings.length > 0) await this.writeOpenings(openings);
    } catch (error) {
      this.logger.warn(`${entries.length} searches could not be logged: ${(error as Error).message}`);
    }
  }

  private async writeSearches(entries: Entry[]): Promise<void> {
    const seen = new Set<string>();
    // Of one browser's searches only the first can go on with one that was written before.
    const isFirst = entries.map(({ sid }) => sid !== null && !seen.has(sid) && Boolean(seen.add(sid)));
    await this.database.writeOnce(
      `WITH given AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::text[], $6::text[], $7::int[],
                              $8::int[], $9::text[], $10::uuid[])
                AS g (id, sid, is_first, at, query, locale, hits, took_ms, opened_kind, opened_subject_id)
       ), merged AS (
         UPDATE search_log l SET at = g.at, query = g.query, hits = g.hits, took_ms = g.took_ms,
                opened_kind = g.opened_kind, opened_subject_id = g.opened_subject_id
           FROM given g
          WHERE g.is_first AND l.locale = g.locale AND l.opened_kind IS NULL
            AND l.id = (SELECT x.id FROM search_log x WHERE x.sid = g.sid ORDER BY x.at DESC, x.id DESC LIMIT 1)
            AND l.at > g.at - $11 * interval '1 millisecond'
            -- As isSameSearch says.
            AND (starts_with(g.query, left(l.query, 3)) OR starts_with(l.query, left(g.query, 3)))
         RETURNING g.id
       )
       INSERT INTO search_log (id, sid, at, query, locale, hits, took_ms, opened_kind, opened_subject_id)
       SELECT id, sid, at, query, locale, hits, took_ms, opened_kind, opened_subject_id FROM given
        WHERE id NOT IN (SELECT id FROM merged)`,
      [
        entries.map(({ id }) => id),
        entries.map(({ sid }) => sid),
        isFirst,
        entries.map(({ at }) => at.toISOString()),
        entries.map(({ query }) => query),
        entries.map(({ locale }) => locale),
        entries.map(({ hits }) => hits),
        entries.map(({ took }) => took),
        entries.map(({ openedKind }) => openedKind),
        entries.map(({ openedId }) => openedId),
        ONE_SEARCH_MS,
      ],
    );
  }

  private async writeOpenings(openings: Opening[]): Promise<void> {
    const found = await this.database.writeOnce<{ sid: string }>(
      `UPDATE search_log l SET opened_kind = g.kind, opened_subject_id = g.subject_id
         FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS g (sid, kind, subject_id)
        WHERE l.id = (SELECT x.id FROM search_log x WHERE x.sid = g.sid AND x.at > $4::timestamptz - ${SID_LIVES}
                       ORDER BY x.at DESC, x.id DESC LIMIT 1)
       RETURNING g.sid`,
      [
        openings.map(({ sid }) => sid),
        openings.map(({ kind }) => kind),
        openings.map(({ subjectId }) => subjectId),
        this.clock.now(),
      ],
    );
    const written = new Set(found.map(({ sid }) => sid));
    const missed = openings.filter(({ sid, rounds }) => !written.has(sid) && rounds + 1 < OPENING_ROUNDS);
    this.openings.push(...missed.map((opening) => ({ ...opening, rounds: opening.rounds + 1 })));
  }
}

function goesOn(before: Entry, made: Pick<Entry, 'query' | 'locale' | 'at'>): boolean {
  return (
    before.openedKind === null &&
    before.locale === made.locale &&
    made.at.getTime() - before.at.getTime() < ONE_SEARCH_MS &&
    isSameSearch(before.query, made.query)
  );
}
