import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Fact } from '../journeys/journey.js';

/**
 * What happened to tickets, read back from what was written down of it: events are kept for a month only, and tickets
 * that came in from a file never had any. Where a file tells less than the desk does (nobody noted that a ticket
 * waited), a question of staff that the customer answered counts as one.
 */
const FACTS = `
  SELECT 'o' || t.id AS id, 'opened' AS cause, t.id AS "ticketId", t.opened_at AS at, t.created_by AS "byId",
         'customer' AS by, t.channel, NULL::uuid AS "momentId"
    FROM ticket t WHERE t.opened_at >= $1 AND t.opened_at < $2 AND t.deleted_at IS NULL
  UNION ALL
  SELECT 'm' || m.id, CASE WHEN m.direction = 'note' THEN 'noted' ELSE 'answered' END, m.ticket_id, m.at, m.author_id,
         CASE m.direction WHEN 'in' THEN 'customer' ELSE 'staff' END, m.channel, m.id
    FROM moment m JOIN ticket t ON t.id = m.ticket_id
   WHERE m.at >= $1 AND m.at < $2 AND m.visibility = 'customer' AND (m.at > t.opened_at OR m.direction <> 'in')
  UNION ALL
  SELECT 'q' || m.id, 'asked', m.ticket_id, m.at, m.author_id, 'staff', m.channel, m.id
    FROM moment m JOIN ticket t ON t.id = m.ticket_id
   WHERE m.at >= $1 AND m.at < $2 AND m.visibility = 'customer' AND m.direction = 'out' AND t.external_id IS NOT NULL
     AND (SELECT n.direction FROM moment n WHERE n.ticket_id = m.ticket_id AND n.visibility = 'customer'
             AND (n.at, n.id) > (m.at, m.id) ORDER BY n.at, n.id LIMIT 1) = 'in'
  UNION ALL
  SELECT 'c' || c.id, CASE WHEN c.what = 'assignee' THEN 'taken' WHEN c.new_value = 'waiting' THEN 'asked'
                           WHEN c.new_value = 'open' THEN 'reopened' ELSE c.new_value END,
         c.ticket_id, c.at, c.actor_id, 'staff', NULL, NULL
    FROM ticket_change c
   WHERE c.at >= $1 AND c.at < $2 AND ((c.what = 'assignee' AND c.new_value IS NOT NULL) OR (c.what = 'status'
     AND (c.new_value IN ('waiting', 'solved', 'closed') OR c.old_value IN ('solved', 'closed'))))
  UNION ALL
  SELECT 's' || t.id, 'solved', t.id, t.solved_at, t.assignee_id, 'staff', NULL, NULL
    FROM ticket t WHERE t.solved_at >= $1 AND t.solved_at < $2 AND t.deleted_at IS NULL
     AND NOT EXISTS (SELECT FROM ticket_change c WHERE c.ticket_id = t.id AND c.what = 'status')
  UNION ALL
  SELECT 'p' || p.ticket_id, 'planned', p.ticket_id, p.at, p.by_id, 'staff', NULL, NULL
    FROM ticket_plan p WHERE p.at >= $1 AND p.at < $2`;

@Injectable()
export class PastFacts {
  constructor(private readonly database: Database) {}

  /** In the order in which they happened. */
  between(from: Date, until: Date): Promise<Fact[]> {
    return this.database.query<Fact>(`SELECT * FROM (${FACTS}) facts ORDER BY at, id`, [from, until]);
  }
}
