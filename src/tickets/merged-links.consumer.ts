import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventLog, EventRelay, type DomainEvent, type RecordedEvent } from '../platform/events/index.js';
import { LinkConfirmed, LinkRemoved, LinksPredicted } from './ticket-link.events.js';
import type { LinkSource } from './ticket-link.entity.js';

interface ChangedLink {
  ticketId: string;
  articleId: string;
  source: LinkSource;
  isGone: boolean;
}

const LINK = 'source, probability, created_by, created_at';
const EVENTS_AT_ONCE = 1000;

/**
 * Notes each link as it was, with what the other article had for the ticket, and leaves the stronger of the two there. Two
 * predictions would rather be added up, but what is added can't be told from what was predicted anew since, and the matcher
 * looks at recent tickets again anyway.
 */
const MOVE = `
  WITH gone AS (
    DELETE FROM ticket_link WHERE article_id = $1 RETURNING ticket_id, ${LINK}
  ), noted AS (
    INSERT INTO merged_ticket_link (article_id, into_id, ticket_id, ${LINK}, old_source, old_probability, old_created_by, old_created_at)
    SELECT $1, $2, gone.ticket_id, gone.source, gone.probability, gone.created_by, gone.created_at,
           held.source, held.probability, held.created_by, held.created_at
      FROM gone LEFT JOIN ticket_link held ON held.ticket_id = gone.ticket_id AND held.article_id = $2
  ), put AS (
    INSERT INTO ticket_link AS held (ticket_id, article_id, ${LINK})
    SELECT ticket_id, $2, ${LINK} FROM gone ORDER BY ticket_id
    ON CONFLICT (ticket_id, article_id) DO UPDATE
      SET source = excluded.source, probability = excluded.probability, created_by = excluded.created_by, created_at = excluded.created_at
      WHERE held.source = 'predicted' AND (excluded.source = 'confirmed' OR excluded.probability > held.probability)
    RETURNING ticket_id, source
  )
  SELECT ticket_id AS "ticketId", $1 AS "articleId", source, true AS "isGone" FROM gone
  UNION ALL SELECT ticket_id, $2, source, false FROM put`;

/**
 * The other way round, for links that are still what the merge left. What was confirmed, refused or predicted anew
 * since was said about the article that stayed, and stays.
 */
const MOVE_BACK = `
  WITH noted AS (
    DELETE FROM merged_ticket_link WHERE article_id = $1 RETURNING *
  ), standing AS (
    SELECT noted.* FROM noted JOIN ticket_link held ON held.ticket_id = noted.ticket_id AND held.article_id = $2
     WHERE (held.source, held.probability, held.created_at)
           IN ((noted.source, noted.probability, noted.created_at), (noted.old_source, noted.old_probability, noted.old_created_at))
  ), gone AS (
    DELETE FROM ticket_link l USING standing s
     WHERE s.old_source IS NULL AND l.ticket_id = s.ticket_id AND l.article_id = $2
    RETURNING l.ticket_id, l.source
  ), kept AS (
    UPDATE ticket_link l SET source = s.old_source, probability = s.old_probability, created_by = s.old_created_by, created_at = s.old_created_at
      FROM standing s WHERE s.old_source IS NOT NULL AND l.ticket_id = s.ticket_id AND l.article_id = $2
    RETURNING l.ticket_id, l.source
  ), back AS (
    INSERT INTO ticket_link (ticket_id, article_id, ${LINK})
    SELECT ticket_id, $1, ${LINK} FROM standing ORDER BY ticket_id ON CONFLICT DO NOTHING
    RETURNING ticket_id, source
  )
  SELECT ticket_id AS "ticketId", $2 AS "articleId", source, true AS "isGone" FROM gone
  UNION ALL SELECT ticket_id, $2, source, false FROM kept
  UNION ALL SELECT ticket_id, $1, source, false FROM back`;

/** Lets tickets follow when two articles become one, and when they become two again. */
@Injectable()
export class MergedLinksConsumer extends EventConsumer {
  readonly name = 'merged-links';
  readonly topics = ['article.merged', 'article.unmerged'];

  constructor(
    relay: EventRelay,
    private readonly events: EventLog,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    // In their order: a merge may be undone before we hear of it.
    for (const { topic, payload } of events) {
      const changed: ChangedLink[] = await tx.query(topic === 'article.merged' ? MOVE : MOVE_BACK, [
        payload['articleId'],
        payload['otherId'],
      ]);
      for (let from = 0; from < changed.length; from += EVENTS_AT_ONCE) {
        await this.events.record(tx, ...eventsOf(changed.slice(from, from + EVENTS_AT_ONCE)));
      }
    }
  }
}

/** Nobody refused an article here: a link that goes was no mistake. */
function eventsOf(changed: readonly ChangedLink[]): DomainEvent[] {
  const predicted = changed.filter(({ source }) => source === 'predicted').map(({ ticketId }) => ticketId);
  const confirmed = changed
    .filter(({ source }) => source === 'confirmed')
    .map(({ ticketId, articleId, isGone }) =>
      isGone ? new LinkRemoved(ticketId, articleId, 'undo') : new LinkConfirmed(ticketId, articleId),
    );
  return predicted.length === 0 ? confirmed : [...confirmed, new LinksPredicted([...new Set(predicted)])];
}
