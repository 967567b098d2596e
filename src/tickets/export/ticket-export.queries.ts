import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { MomentRecord, TicketField, TicketRecord } from '../import/ticket-record.js';
import type { Channel, Direction, Visibility } from '../ticket-words.js';

const PAGE = 500;

/** A moment as it is stored, its author as a file names them. */
interface Moment {
  at: string;
  channel: Channel;
  direction: Direction;
  visibility: Visibility;
  authorId: string | null;
  author: string | null;
  text: string;
}

interface Row extends Pick<
  TicketRecord,
  | 'external_id'
  | 'subject'
  | 'product'
  | 'locale'
  | 'type'
  | 'status'
  | 'priority'
  | 'requester'
  | 'assignee'
  | 'team'
  | 'solution'
  | 'merged_into'
> {
  number: string;
  channel: Channel;
  requesterId: string | null;
  requesterName: string | null;
  article: string[];
  followers: string[];
  openedAt: Date;
  solvedAt: Date | null;
  closedAt: Date | null;
  mergedAt: Date | null;
  moments: Moment[];
}

/**
 * Tickets as records that the import reads back. Those that were merged come after the ones they were merged into, so
 * that reading from the top finds each. What is deleted is gone; what the matcher guesses it guesses again; attachments
 * are no text.
 */
@Injectable()
export class TicketExportQueries {
  /** Page by page, within the transaction that gives the picture its moment. */
  async *pages(tx: Tx): AsyncGenerator<TicketRecord[]> {
    for (const ids of [WHOLE, MERGED]) {
      await tx.query(`DECLARE exported NO SCROLL CURSOR FOR ${ids}`);
      for (;;) {
        const page: Array<{ id: string }> = await tx.query(`FETCH ${PAGE} FROM exported`);
        if (page.length === 0) break;
        const rows: Row[] = await tx.query(RECORDS, [page.map(({ id }) => id)]);
        yield rows.map(recordOf);
      }
      await tx.query('CLOSE exported');
    }
  }
}

const WHOLE = 'SELECT id FROM ticket WHERE merged_into_id IS NULL AND deleted_at IS NULL ORDER BY number';

const MERGED = `
  WITH RECURSIVE part (id, depth) AS (
    SELECT t.id, 1 FROM ticket t JOIN ticket r ON r.id = t.merged_into_id
     WHERE r.merged_into_id IS NULL AND r.deleted_at IS NULL
    UNION ALL
    SELECT t.id, part.depth + 1 FROM ticket t JOIN part ON t.merged_into_id = part.id
  )
  SELECT t.id FROM part JOIN ticket t USING (id) WHERE t.deleted_at IS NULL ORDER BY part.depth, t.number`;

/** A row without a key of its own is known by its id: see TicketReferencesQueries. */
const RECORDS = `
  SELECT coalesce(t.external_id, t.id::text) AS external_id, t.number, t.subject, p.key AS product, t.locale, t.channel,
         t.type, t.status, t.priority, t.requester_id AS "requesterId", r.email AS requester, r.name AS "requesterName",
         s.email AS assignee, g.name AS team, t.opened_at AS "openedAt", t.solved_at AS "solvedAt",
         t.closed_at AS "closedAt", t.solution, coalesce(m.external_id, m.id::text) AS merged_into,
         t.merged_at AS "mergedAt",
         ARRAY(SELECT coalesce(a.external_id, a.id::text) FROM ticket_link l JOIN article a ON a.id = l.article_id
                WHERE l.ticket_id = t.id AND l.source = 'confirmed' ORDER BY 1) AS article,
         ARRAY(SELECT f.email FROM ticket_follower w JOIN account f ON f.id = w.account_id
                WHERE w.ticket_id = t.id AND f.email IS NOT NULL ORDER BY 1) AS followers,
         coalesce((SELECT json_agg(json_build_object('at', o.at, 'channel', o.channel, 'direction', o.direction,
                     'visibility', o.visibility, 'authorId', o.author_id, 'text', o.text,
                     'author', coalesce(a.email, a.name, nullif(o.author_name, ''))) ORDER BY o.at, o.id)
                     FROM moment o LEFT JOIN account a ON a.id = o.author_id WHERE o.ticket_id = t.id), '[]') AS moments
    FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN ticket t USING (id)
    LEFT JOIN product p ON p.id = t.product_id
    LEFT JOIN account r ON r.id = t.requester_id
    LEFT JOIN account s ON s.id = t.assignee_id
    LEFT JOIN team g ON g.id = t.team_id
    LEFT JOIN ticket m ON m.id = t.merged_into_id
   ORDER BY wanted.place`;

function recordOf(row: Row): TicketRecord {
  const [first] = row.moments;
  const question = first && isQuestion(first, row) ? first : null;
  // Nobody's account, but a name: of a caller, say.
  const nameless = row.requesterId === null && question?.authorId === null ? question.author : null;
  const isByRequester = question?.authorId === row.requesterId;
  const record: Record<TicketField, unknown> = {
    external_id: row.external_id,
    number: Number(row.number),
    subject: row.subject,
    text: question?.text ?? null,
    author: question && !isByRequester ? question.author : null,
    article: row.article,
    product: row.product,
    locale: row.locale,
    channel: row.channel,
    type: row.type,
    status: row.status,
    priority: row.priority,
    requester: row.requester,
    requester_name: row.requesterName ?? nameless,
    assignee: row.assignee,
    team: row.team,
    followers: row.followers,
    opened_at: row.openedAt.toISOString(),
    solved_at: row.solvedAt?.toISOString() ?? null,
    closed_at: row.closedAt?.toISOString() ?? null,
    solution: row.solution,
    merged_into: row.merged_into,
    merged_at: row.mergedAt?.toISOString() ?? null,
    moments: (question ? row.moments.slice(1) : row.moments).map(momentOf),
  };
  return record as TicketRecord;
}

/** Whether the first moment is what the fields of the ticket say already, and so needs only its text. */
function isQuestion({ at, channel, direction, visibility }: Moment, row: Row): boolean {
  const isWhenOpened = new Date(at).getTime() === row.openedAt.getTime();
  return isWhenOpened && channel === row.channel && direction === 'in' && visibility === 'customer';
}

function momentOf({ at, channel, direction, visibility, author, text }: Moment): MomentRecord {
  return { at: new Date(at).toISOString(), channel, direction, author, visibility, text };
}
