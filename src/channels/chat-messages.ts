import { Injectable } from '@nestjs/common';
import { SYSTEM, CustomersService, normalizeEmail, type Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { TooManyRequests } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { SUBJECT_MAX, TicketConversation, TicketOpening, type Channel as ChannelKind } from '../tickets/index.js';
import type { IncomingMessage } from './contact.schemas.js';
import { handoverCodeWithin } from './handover-code.js';
import { HandoverInvalid, HandoverUsed } from './handover.errors.js';
import { Handovers } from './handovers.js';

export interface TakenMessage {
  ticketId: string;
  momentId: string;
  /** It was here before: nothing was written. */
  isRepeated: boolean;
}

/** Messages of chat and social channels, whichever provider brings them: one conversation there is one ticket here. */
@Injectable()
export class ChatMessages {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly customers: CustomersService,
    private readonly opening: TicketOpening,
    private readonly conversation: TicketConversation,
    private readonly handovers: Handovers,
  ) {}

  /** Takes a message that came in signed; the same message twice is one. */
  async take(channelId: string, message: IncomingMessage): Promise<TakenMessage> {
    return this.database.write(async (tx) => {
      // Messages of one conversation one after the other: the first makes the ticket that the second goes into.
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `${channelId} ${message.conversationId}`,
      ]);
      const [before] = await tx.query(
        `SELECT m.id AS "momentId", m.ticket_id AS "ticketId" FROM channel_message c JOIN moment m ON m.id = c.moment_id
          WHERE c.channel_id = $1 AND c.direction = 'in' AND c.external_id = $2`,
        [channelId, message.messageId],
      );
      if (before) return { ...before, isRepeated: true };

      const [channel]: Array<{ kind: ChannelKind }> = await tx.query('SELECT kind FROM channel WHERE id = $1', [
        channelId,
      ]);
      const said = await this.say(tx, channelId, channel!.kind, message);
      await tx.query(
        `INSERT INTO channel_message (id, channel_id, conversation_id, external_id, moment_id, direction, created_at, delivered_at)
         VALUES ($1, $2, $3, $4, $5, 'in', $6, $6)`,
        [newId(), channelId, message.conversationId, message.messageId, said.momentId, this.clock.now()],
      );
      return { ...said, isRepeated: false };
    });
  }

  private async say(tx: Tx, channelId: string, kind: ChannelKind, message: IncomingMessage) {
    const { conversationId, name, text } = message;
    const writer: Actor = { ...SYSTEM, name };
    const ticketId =
      (await this.handedOver(channelId, kind, message)) ?? (await this.ticketOf(tx, channelId, conversationId));
    if (ticketId) {
      await this.tie(tx, channelId, conversationId, ticketId);
      const { moment } = await this.conversation.reply(writer, ticketId, { text, channel: kind, direction: 'in' });
      return { ticketId, momentId: moment.id };
    }
    const email = normalizeEmail(message.email ?? '');
    const locale = message.locale ?? SYSTEM.locale;
    const requester = email ? { id: await this.customers.findOrCreateCustomer(tx, { email, name, locale }) } : { name };
    const subject = firstLine(text);
    const opened = await this.opening.open(writer, { subject, text, channel: kind, locale, requester });
    await this.tie(tx, channelId, conversationId, opened.id);
    return { ticketId: opened.id, momentId: opened.moments[0]!.id };
  }

  /** A conversation whose ticket was closed, merged or deleted begins a new one. */
  private async ticketOf(tx: Tx, channelId: string, conversationId: string): Promise<string | null> {
    const [held] = await tx.query(
      `SELECT root.id FROM channel_conversation c JOIN ticket t ON t.id = c.ticket_id JOIN ticket root ON root.id = t.root_id
        WHERE c.channel_id = $1 AND c.external_id = $2 AND root.status <> 'closed' AND root.deleted_at IS NULL
          AND t.deleted_at IS NULL`,
      [channelId, conversationId],
    );
    return held?.id ?? null;
  }

  /** A code that is wrong is a message like any other: somebody may only have looked like quoting one. */
  private async handedOver(channelId: string, kind: ChannelKind, message: IncomingMessage): Promise<string | null> {
    const code = message.handoverCode ?? handoverCodeWithin(message.text);
    if (!code) return null;
    try {
      return (await this.handovers.redeemFor(`${channelId} ${message.conversationId}`, code, kind)).id;
    } catch (error) {
      if (error instanceof HandoverInvalid || error instanceof HandoverUsed || error instanceof TooManyRequests)
        return null;
      throw error;
    }
  }

  private async tie(tx: Tx, channelId: string, conversationId: string, ticketId: string): Promise<void> {
    await tx.query(
      `INSERT INTO channel_conversation (channel_id, external_id, ticket_id) VALUES ($1, $2, $3)
       ON CONFLICT (channel_id, external_id) DO UPDATE SET ticket_id = excluded.ticket_id`,
      [channelId, conversationId, ticketId],
    );
  }
}

/** What a message is about, for lists. */
function firstLine(text: string): string {
  const line = text
    .split('\n')[0]!
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const cut = Array.from(line || text.trim()).slice(0, Math.min(80, SUBJECT_MAX));
  return cut.join('').trim() || '…';
}
