import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { RecordedEvent } from '../../platform/events/index.js';
import type { Cause, Doer, Fact } from '../journeys/journey.js';

/** What the events of tickets carry, as far as milestones care. */
interface Told {
  ticketId: string;
  momentId?: string;
  by?: 'staff' | 'customer';
  byId?: string | null;
  now?: { status?: string; assigneeId?: string | null };
}

interface MomentTraits {
  id: string;
  channel: string;
  visibility: string;
}

export const FACT_TOPICS = [
  'ticket.opened',
  'ticket.answered',
  'ticket.noted',
  'ticket.updated',
  'ticket.planned',
  'ticket.solved',
  'ticket.reopened',
  'ticket.closed',
] as const;

/** Reads what happened to tickets out of the events that tell of it. */
@Injectable()
export class Facts {
  async of(events: readonly RecordedEvent[], tx: Tx): Promise<Fact[]> {
    const told = events.map((event) => ({ event, payload: event.payload as unknown as Told }));
    const moments = await this.momentsOf(
      tx,
      told.flatMap(({ payload }) => payload.momentId ?? []),
    );
    return told.flatMap(({ event, payload }) => {
      const moment = payload.momentId ? moments.get(payload.momentId) : undefined;
      const cause = causeOf(event.topic, payload, moment);
      if (!cause) return [];
      const { ticketId, byId = null, momentId = null } = payload;
      const { id, at } = event;
      return { id, cause, ticketId, at, byId, by: doerOf(cause, payload), channel: moment?.channel ?? null, momentId };
    });
  }

  private async momentsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, MomentTraits>> {
    if (ids.length === 0) return new Map();
    const rows: MomentTraits[] = await tx.query('SELECT id, channel, visibility FROM moment WHERE id = ANY($1)', [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function causeOf(topic: string, { now }: Told, moment: MomentTraits | undefined): Cause | null {
  if (topic === 'ticket.updated') {
    if (now?.status === 'waiting') return 'asked';
    return now?.assigneeId ? 'taken' : null;
  }
  // What staff note for themselves is nobody else's business.
  if (topic === 'ticket.noted' && moment?.visibility !== 'customer') return null;
  return topic.slice('ticket.'.length) as Cause;
}

function doerOf(cause: Cause, { by, byId }: Told): Doer {
  if (by) return by;
  if (cause === 'opened') return 'customer';
  return byId || cause !== 'reopened' ? 'staff' : 'service';
}
