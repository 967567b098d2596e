import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { TicketsQueries, type TicketSummary } from '../../tickets/index.js';
import { DeskChoices } from './desk-choices.js';
import { queueFrom, ticketFilterOf } from './queue-filter.js';

/** What lies before and after a ticket in the queue it was opened from. */
export interface Neighbours {
  previous: number | null;
  next: number | null;
  /** Where to go on when this one is done: the next, or whatever else is left. */
  onward: number | null;
}

/** Walks a queue ticket by ticket. */
@Injectable()
export class QueueWalk {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly choosing: DeskChoices,
  ) {}

  /** Asked before a ticket is answered: afterwards it may have left the queue, and with it its place. */
  async around(actor: Actor, queueText: string, idOrNumber: string): Promise<Neighbours> {
    const queue = queueFrom(queueText);
    const teamId = queue.view === 'team' ? await this.choosing.teamOf(actor) : null;
    const items = await this.tickets.list(actor, ticketFilterOf(queue, teamId)).then(
      (page) => page.items,
      (error: unknown) => {
        // An address that somebody changed by hand leads nowhere in particular.
        if (error instanceof InvalidInput) return [];
        throw error;
      },
    );
    const isIt = ({ id, number }: TicketSummary) => id === idOrNumber || String(number) === idOrNumber;
    const index = items.findIndex(isIt);
    const next = items[index + 1]?.number ?? null;
    return {
      previous: index > 0 ? items[index - 1]!.number : null,
      next,
      onward: next ?? items.find((ticket) => !isIt(ticket))?.number ?? null,
    };
  }
}
