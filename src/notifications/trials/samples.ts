import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { NIL_ID } from '../../platform/ids/index.js';
import type { TicketKind } from '../../tickets/index.js';
import type { Journey } from '../journeys/journey.js';
import type { Plan, PlannedTicket } from '../planning/plan.js';
import { MessagePartsQueries, type MessageParts, type ToldMilestone } from '../sending/message-parts.queries.js';
import { MessageWriting } from '../sending/message-writing.js';

/** A message that would have been sent. */
export interface Sample {
  milestone: string;
  ticketNumber: number;
  at: Date;
  to: string;
  subject: string;
  text: string;
}

const MOST = 6;

/** Writes some of the messages of a simulation, as their readers would have seen them: the latest of each milestone. */
@Injectable()
export class Samples {
  constructor(
    private readonly database: Database,
    private readonly parts: MessagePartsQueries,
    private readonly writing: MessageWriting,
  ) {}

  async of(
    { reached, outcomes, messages }: Plan,
    journeys: ReadonlyMap<TicketKind, Journey>,
    type: TicketKind,
    tickets: ReadonlyMap<string, PlannedTicket>,
  ): Promise<Sample[]> {
    const byId = new Map(reached.map((one) => [one.id, one]));
    const chosen = new Map<string, string>();
    for (const { reachedId, messageId } of outcomes.toReversed()) {
      const { milestone, ticketId } = byId.get(reachedId)!;
      if (!messageId || tickets.get(ticketId)?.type !== type || chosen.has(milestone.key)) continue;
      if (![...chosen.values()].includes(messageId)) chosen.set(milestone.key, messageId);
      if (chosen.size === MOST) break;
    }
    const ids = new Set(chosen.values());
    const wanted = messages.filter(({ id, ticketId }) => ids.has(id) && ticketId !== null);
    const facts = await this.database.query<Pick<MessageParts, 'accountId' | 'name' | 'locale' | 'address'>>(
      'SELECT id AS "accountId", name, locale, email AS address FROM account WHERE id = ANY($1)',
      [wanted.map(({ accountId }) => accountId)],
    );
    const people = new Map(facts.map((person) => [person.accountId, person]));
    const named = await this.parts.ticketsOf(
      this.database.reader,
      wanted.map(({ ticketId }) => ticketId!),
    );
    const said = await this.said(reached.flatMap(({ fact: { momentId } }) => momentId ?? []).slice(-5_000));

    return wanted.flatMap((message) => {
      const [person, ticket] = [people.get(message.accountId), named.get(message.ticketId!)];
      if (!person?.address || !ticket) return [];
      const told = outcomes
        .filter(({ messageId }) => messageId === message.id)
        .map(({ reachedId, recipient: { role, follow } }): ToldMilestone => {
          const { milestone, fact, journeyVersion, ticketId } = byId.get(reachedId)!;
          const { key, name } = milestone;
          const { cause, at, momentId } = fact;
          return { ticketId, key, name, cause, at, journeyVersion, said: said.get(momentId ?? '') ?? '', role, follow };
        });
      const { route, timeZone, follow } = message.recipient;
      const mail = this.writing.write(
        {
          ...person,
          // Editors read it: its link must not be one with which they could change somebody's wishes.
          accountId: NIL_ID,
          id: message.id,
          route,
          timeZone,
          isOff: false,
          followNow: follow,
          isDigest: false,
          milestones: told,
          tickets: [ticket],
        },
        journeys,
      );
      const { subject, text } = mail;
      return [
        { milestone: told.at(-1)!.key, ticketNumber: ticket.number, at: message.dueAt, to: person.name, subject, text },
      ];
    });
  }

  private async said(momentIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; text: string }>(
      `SELECT id, text FROM moment WHERE id = ANY($1) AND visibility = 'customer' AND direction <> 'in'`,
      [momentIds],
    );
    return new Map(rows.map(({ id, text }) => [id, text]));
  }
}
