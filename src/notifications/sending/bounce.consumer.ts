import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../accounts/index.js';
import type { Tx } from '../../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../../platform/events/index.js';
import { isId } from '../../platform/ids/index.js';
import { TicketConversation, TicketMerged, TicketNotFound } from '../../tickets/index.js';

/** As whoever reads incoming mail tells it. */
interface MailBounced {
  address: string;
  /** Of the mail that came back, with or without its brackets; null when the report did not say. */
  messageId: string | null;
  kind: string;
}

/**
 * Mail that did not arrive, or that somebody called spam: no more goes to that address, and the desk is told in the
 * request it was about, so that somebody can call. What may arrive later (a full mailbox) changes nothing.
 */
@Injectable()
export class BounceConsumer extends EventConsumer {
  readonly name = 'mail-bounces';
  readonly topics = ['mail.bounced'];

  constructor(
    relay: EventRelay,
    private readonly conversation: TicketConversation,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    for (const { payload, at } of events) await this.switchOff(payload as unknown as MailBounced, at, tx);
  }

  private async switchOff({ address, messageId, kind }: MailBounced, at: Date, tx: Tx): Promise<void> {
    if (kind === 'soft' || kind === 'delayed') return;
    const mailId = /^<?([\da-f-]{36})@/i.exec(messageId ?? '')?.[1] ?? '';
    const [mail] = isId(mailId)
      ? await tx.query('SELECT id, about, to_address AS "to" FROM mail WHERE id = $1', [mailId])
      : [];
    // A report about a mail of ours is about whom we sent it to; anything else may be a forgery.
    const off = (mail?.to ?? address).toLowerCase();
    const [added] = await tx.query(
      `INSERT INTO notification_address_off (address, kind, mail_id, at)
       SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT FROM mail WHERE to_address = $1)
       ON CONFLICT DO NOTHING RETURNING address`,
      [off, kind.slice(0, 40), mail?.id ?? null, at],
    );
    const ticketId = /^ticket:(.+)$/.exec(mail?.about ?? '')?.[1];
    if (added && ticketId) await this.tellDesk(ticketId, off, kind);
  }

  private async tellDesk(ticketId: string, address: string, kind: string): Promise<void> {
    const why = kind === 'complaint' ? 'noemt onze mail spam / calls our mail spam' : 'bestaat niet / does not exist';
    const text = `${address}: ${why}. We sturen er geen berichten meer heen. / We send no more messages there.`;
    try {
      await this.conversation.note(SYSTEM, ticketId, { text, channel: 'email' });
    } catch (error) {
      // A request that is gone, or that went on in another, needs no note.
      if (!(error instanceof TicketNotFound || error instanceof TicketMerged)) throw error;
    }
  }
}
