import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { AskedText, KnownLink } from './model/match-types.js';

/** What comes after this many characters of a question tells a story rather than what it is about. */
const ASKED_CHARACTERS = 4_000;
/** Most customers have said what they want to know by then. */
const FIRST_MOMENTS = 3;
/** Rows that are read in some milliseconds. */
const AT_ONCE = 250;

/** A link, and when somebody said so. */
export interface ConfirmedLink extends KnownLink {
  confirmedAt: Date;
}

interface Row {
  id: string;
  subject: string;
  text: string;
  locale: Locale;
  productId: string | null;
  at: Date;
}

/**
 * What customers asked, as the model reads it: the subject and the first things they said, never a note. Asked by the
 * service for itself; nothing of it is shown to anybody.
 */
@Injectable()
export class AskedTexts {
  constructor(private readonly database: Database) {}

  /** By ticket; what is deleted is not in it. */
  async of(ticketIds: readonly string[]): Promise<Map<string, AskedText & { at: number }>> {
    if (ticketIds.length === 0) return new Map();
    const rows = await this.database.query<Row>(
      `SELECT t.id, left(t.subject, 500) AS subject, left(coalesce(said.text, ''), ${ASKED_CHARACTERS}) AS text, t.locale,
              t.product_id AS "productId", t.opened_at AS at
         FROM ticket t
        CROSS JOIN LATERAL (
          SELECT string_agg(first.text, E'\\n' ORDER BY first.at, first.id) AS text
            FROM (SELECT left(m.text, ${ASKED_CHARACTERS}) AS text, m.at, m.id FROM moment m
                   WHERE m.ticket_id = t.id AND m.direction = 'in' AND m.visibility = 'customer'
                   ORDER BY m.at, m.id LIMIT ${FIRST_MOMENTS}) first
        ) said
        WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NULL`,
      [ticketIds],
    );
    return new Map(rows.map(({ id, at, ...asked }) => [id, { ...asked, at: at.getTime() }]));
  }

  /** As `of`, piece by piece. */
  async *pieces(ticketIds: readonly string[]): AsyncGenerator<Map<string, AskedText & { at: number }>> {
    for (let start = 0; start < ticketIds.length; start += AT_ONCE) {
      yield await this.of(ticketIds.slice(start, start + AT_ONCE));
    }
  }

  /** The links that people confirmed last, the newest first, read piece by piece. */
  async *confirmedLinks(most: number): AsyncGenerator<ConfirmedLink[]> {
    const keys = await this.database.query<{ ticketId: string; articleId: string; confirmedAt: Date }>(
      `SELECT l.ticket_id AS "ticketId", l.article_id AS "articleId", l.created_at AS "confirmedAt"
         FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
        WHERE l.source = 'confirmed' AND t.deleted_at IS NULL
        ORDER BY l.created_at DESC, l.ticket_id DESC, l.article_id DESC LIMIT $1`,
      [most],
    );
    for (let start = 0; start < keys.length; start += AT_ONCE) {
      const piece = keys.slice(start, start + AT_ONCE);
      const asked = await this.of(piece.map(({ ticketId }) => ticketId));
      yield piece.flatMap(({ ticketId, articleId, confirmedAt }) => {
        const known = asked.get(ticketId);
        if (!known) return [];
        const { at, ...words } = known;
        return [{ ticketId, articleId, asked: words, at, confirmedAt }];
      });
    }
  }

  /** Tickets of which a person said that no article answers them, the latest first, read piece by piece. */
  async *dismissed(most: number): AsyncGenerator<AskedText[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT ticket_id AS id FROM match_dismissal ORDER BY at DESC, ticket_id LIMIT $1',
      [most],
    );
    for await (const asked of this.pieces(rows.map(({ id }) => id))) {
      yield [...asked.values()].map(({ at: _at, ...words }) => words);
    }
  }
}
