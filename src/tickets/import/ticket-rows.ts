import type { Tx } from '../../platform/database/index.js';
import type { Moment } from '../moment.entity.js';
import type { Ticket } from '../ticket.entity.js';

/** The columns of a ticket that comes from a file. */
export interface TicketRow
  extends
    Pick<Ticket, 'id' | 'subject' | 'type' | 'status' | 'priority' | 'channel' | 'locale'>,
    Pick<Ticket, 'productId' | 'requesterId' | 'assigneeId' | 'teamId' | 'mergedIntoId' | 'rootId' | 'solution'>,
    Pick<Ticket, 'openedAt' | 'updatedAt' | 'solvedAt' | 'closedAt' | 'unansweredSince' | 'mergedAt'> {
  externalId: string;
  importedHash: string;
  /** The one it would like to have. */
  number: number | null;
}

export type MomentRow = Pick<
  Moment,
  'id' | 'ticketId' | 'at' | 'channel' | 'direction' | 'visibility' | 'authorId' | 'authorName' | 'text'
>;

/** All rows travel as one JSON text: one parameter, whatever the number of rows and columns. */
const rowsOf = (rows: readonly object[]) => [JSON.stringify(rows)];

/** A number that is asked for is kept when nobody has it; everybody else gets the next. */
export async function insertTickets(tx: Tx, rows: readonly TicketRow[]): Promise<void> {
  const wanted = rows.flatMap(({ number }) => number ?? []);
  if (wanted.length > 0) {
    // Beforehand, so that a ticket opened meanwhile gets none of the numbers that are about to be taken.
    await tx.query(
      `SELECT setval('ticket_number', $1) WHERE $1 > (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ticket_number)`,
      [Math.max(...wanted)],
    );
  }
  await tx.query(
    `INSERT INTO ticket (id, number, external_id, imported_hash, subject, type, status, priority, product_id, locale, channel,
            requester_id, assignee_id, team_id, opened_at, updated_at, solved_at, closed_at, unanswered_since, solution,
            merged_into_id, root_id, merged_at)
     SELECT r.id,
            CASE WHEN r.number IS NULL OR EXISTS (SELECT FROM ticket t WHERE t.number = r.number)
                   OR row_number() OVER (PARTITION BY r.number ORDER BY r.ordinality) > 1
                 THEN nextval('ticket_number') ELSE r.number END,
            r."externalId", r."importedHash", r.subject, r.type, r.status, r.priority, r."productId", r.locale, r.channel,
            r."requesterId", r."assigneeId", r."teamId", r."openedAt", r."updatedAt", r."solvedAt", r."closedAt",
            r."unansweredSince", r.solution, r."mergedIntoId", r."rootId", r."mergedAt"
       FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, number bigint, "externalId" text, "importedHash" text,
              subject text, type text, status text, priority text, "productId" uuid, locale text, channel text,
              "requesterId" uuid, "assigneeId" uuid, "teamId" uuid, "openedAt" timestamptz, "updatedAt" timestamptz,
              "solvedAt" timestamptz, "closedAt" timestamptz, "unansweredSince" timestamptz, solution text,
              "mergedIntoId" uuid, "rootId" uuid, "mergedAt" timestamptz)) WITH ORDINALITY r
      ORDER BY r.ordinality`,
    rowsOf(rows),
  );
}

export async function insertMoments(tx: Tx, rows: readonly MomentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_id, author_name, text)
     SELECT * FROM json_to_recordset($1::json) AS r (id uuid, "ticketId" uuid, at timestamptz, channel text, direction text,
            visibility text, "authorId" uuid, "authorName" text, text text)`,
    rowsOf(rows),
  );
}

/** Links of a file are as good as a person's word. What a person or the matcher said before becomes confirmed. */
export async function insertLinks(
  tx: Tx,
  rows: ReadonlyArray<{ ticketId: string; articleId: string; at: Date }>,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO ticket_link AS held (ticket_id, article_id, source, probability, created_at)
     SELECT DISTINCT ON ("ticketId", "articleId") "ticketId", "articleId", 'confirmed', 1, at
       FROM json_to_recordset($1::json) AS r ("ticketId" uuid, "articleId" uuid, at timestamptz)
     ON CONFLICT (ticket_id, article_id) DO UPDATE SET source = 'confirmed', probability = 1, created_at = excluded.created_at
       WHERE held.source = 'predicted'`,
    rowsOf(rows),
  );
}

export async function insertFollowers(
  tx: Tx,
  rows: ReadonlyArray<{ ticketId: string; accountId: string; since: Date }>,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO ticket_follower (ticket_id, account_id, since)
     SELECT * FROM json_to_recordset($1::json) AS r ("ticketId" uuid, "accountId" uuid, since timestamptz)
     ON CONFLICT DO NOTHING`,
    rowsOf(rows),
  );
}
