import { Injectable } from '@nestjs/common';
import { SYSTEM, type Actor } from '../../accounts/index.js';
import { DeflectionsService } from '../../matching/index.js';
import { Database } from '../../platform/database/index.js';
import {
  Attachments,
  TicketConversation,
  TicketOpening,
  type CheckedFile,
  type TicketToOpen,
  type Upload,
} from '../../tickets/index.js';
import type { Visit } from '../visit.js';
import { isId } from '../../platform/ids/index.js';
import { SearchTrail } from './search-trail.js';

/** Ties the answers that were shown in a form to what came of them, for a day. */
export const TRY_COOKIE = 'asking';

export function tryOf({ request }: Visit): string | null {
  const id = request.cookies[TRY_COOKIE];
  return id && isId(id) ? id : null;
}

/** What a form with files does: what was said and what came with it are kept together or not at all. */
@Injectable()
export class Asking {
  constructor(
    private readonly database: Database,
    private readonly opening: TicketOpening,
    private readonly conversation: TicketConversation,
    private readonly attachments: Attachments,
    private readonly trail: SearchTrail,
    private readonly deflections: DeflectionsService,
  ) {}

  /** @throws InvalidInput with a path `files.<index>` for a file that we don't take */
  check(files: readonly Upload[]): Promise<CheckedFile[]> {
    return this.attachments.check(files);
  }

  /** Opens a ticket and answers its number. @throws as TicketOpening.open does */
  async ask(visit: Visit, ticket: TicketToOpen, files: readonly CheckedFile[]): Promise<number> {
    const { actor } = visit;
    await this.trail.settle(visit);
    return this.database.write(async (tx) => {
      const { id, number, moments } = await this.opening.open(actor, ticket);
      const first = moments[0];
      // A visitor has no account that could be the author, so the service adds what came with the form.
      const adder = actor.accountId === null ? SYSTEM : actor;
      if (first && files.length > 0) await this.attachments.add(tx, adder, id, first.id, files);
      await this.trail.asked(visit, id);
      const tried = tryOf(visit);
      if (tried) await this.deflections.askAnyway(actor, tried, id);
      return number;
    });
  }

  /** @throws as TicketConversation.reply does */
  async reply(actor: Actor, ticketId: string, text: string, files: readonly CheckedFile[]): Promise<void> {
    await this.database.write(async (tx) => {
      // Also staff are customers here: what they write about their own question comes in.
      const { moment } = await this.conversation.reply(actor, ticketId, { text, direction: 'in' });
      if (files.length > 0) await this.attachments.add(tx, actor, ticketId, moment.id, files);
    });
  }
}
