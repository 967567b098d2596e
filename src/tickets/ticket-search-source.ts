import { Injectable } from '@nestjs/common';
import { hasScope, isStaff, type Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { SearchSources, type SearchDocument, type SearchSource } from '../search/index.js';

/** Of a longer conversation the latest part is searched. */
const SEARCHED_CHARACTERS = 100_000;

interface Row {
  id: string;
  number: string;
  externalId: string | null;
  subject: string;
  locale: Locale;
  productId: string | null;
  solution: string | null;
  updatedAt: Date;
  rootNumber: string;
  readers: string[];
  toCustomer: string | null;
  toAnybody: string | null;
}

/**
 * Lets tickets be found. Where staff noted something for themselves a ticket has two documents: the one they find, and the
 * one that its requester and followers find, with what those may read.
 */
@Injectable()
export class TicketSearchSource implements SearchSource {
  readonly kind = 'ticket';

  constructor(
    private readonly database: Database,
    sources: SearchSources,
  ) {
    sources.register(this);
  }

  /** The same as visibleTickets. */
  accessOf(actor: Actor): readonly string[] {
    if (!hasScope(actor, 'tickets:read')) return [];
    if (isStaff(actor)) return ['ticket:staff'];
    return actor.accountId === null ? [] : [`ticket:of:${actor.accountId}`];
  }

  async documents(subjectIds: readonly string[]): Promise<SearchDocument[]> {
    const rows = await this.database.query<Row>(
      `SELECT t.id, t.number, t.external_id AS "externalId", t.subject, t.locale, t.product_id AS "productId", t.solution,
              t.updated_at AS "updatedAt", root.number AS "rootNumber",
              array_remove(array_prepend(t.requester_id, ARRAY(SELECT account_id FROM ticket_follower WHERE ticket_id = t.id)), NULL) AS readers,
              left(said.to_customer, $2) AS "toCustomer", left(said.to_anybody, $2) AS "toAnybody"
         FROM ticket t JOIN ticket root ON root.id = t.root_id
        CROSS JOIN LATERAL (
          SELECT string_agg(m.text, ' ' ORDER BY m.at DESC, m.id DESC) FILTER (WHERE m.visibility = 'customer') AS to_customer,
                 string_agg(m.text, ' ' ORDER BY m.at DESC, m.id DESC) AS to_anybody
            FROM moment m WHERE m.ticket_id = t.id
        ) said
        WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NULL`,
      [subjectIds, SEARCHED_CHARACTERS],
    );
    return rows.flatMap((row) => {
      const own = row.readers.map((id) => `ticket:of:${id}`);
      if (row.toCustomer === row.toAnybody) return [documentOf(row, 'all', ['ticket:staff', ...own], row.toCustomer)];
      const staff = documentOf(row, 'staff', ['ticket:staff'], row.toAnybody);
      return own.length === 0 ? [staff] : [staff, documentOf(row, 'own', own, row.toCustomer)];
    });
  }

  async subjectsAfter(subjectId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM ticket WHERE ($1::uuid IS NULL OR id > $1) AND deleted_at IS NULL ORDER BY id LIMIT $2',
      [subjectId, limit],
    );
    return rows.map(({ id }) => id);
  }
}

function documentOf(row: Row, whose: 'all' | 'staff' | 'own', access: string[], said: string | null): SearchDocument {
  const { id, subject, locale, productId, updatedAt, number, externalId, solution, rootNumber } = row;
  return {
    id: `ticket-${id}-${whose}`,
    kind: 'ticket',
    subjectId: id,
    locale,
    access,
    productId,
    title: subject,
    headings: [number, externalId].filter(Boolean).join(' '),
    text: [solution, said].filter(Boolean).join(' '),
    path: `/tickets/${rootNumber}`,
    standing: 0,
    updatedAt,
  };
}
