import { Injectable } from '@nestjs/common';
import { SYSTEM, type Actor } from '../../accounts/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { Locale } from '../../platform/locale/index.js';
import {
  ATTACHMENTS_A_MOMENT,
  Attachments,
  TicketConversation,
  TicketOpening,
  type CheckedFile,
} from '../../tickets/index.js';
import type { Thread } from './mail-threads.js';
import type { MailFile, ReadMail } from './read-mail.js';

export interface SiftedFiles {
  taken: CheckedFile[];
  /** Names of those that were not, each with the reason. */
  refused: string[];
}

/** Puts what a mail says into a conversation. */
@Injectable()
export class MailFiling {
  constructor(
    private readonly opening: TicketOpening,
    private readonly conversation: TicketConversation,
    private readonly attachments: Attachments,
  ) {}

  /** The same checks as for files that are uploaded; what does not pass them stays in the mail, for who looks at it. */
  async sift(files: readonly MailFile[]): Promise<SiftedFiles> {
    const taken: CheckedFile[] = [];
    const refused: string[] = [];
    for (const { name, content } of files) {
      if (taken.length === ATTACHMENTS_A_MOMENT) {
        refused.push(`"${name.slice(0, 100)}"`);
        continue;
      }
      try {
        const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
        taken.push(...(await this.attachments.check([{ name, content: buffer }])));
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        refused.push(error.fields[0]?.message ?? name);
      }
    }
    return { taken: distinct(taken), refused };
  }

  async reply(tx: Tx, writer: Actor, ticketId: string, mail: ReadMail, files: SiftedFiles) {
    const { moment } = await this.conversation.reply(writer, ticketId, {
      text: textOf(mail),
      channel: 'email',
      direction: 'in',
    });
    await this.attach(tx, writer.locale, ticketId, moment.id, files);
    return { ticketId, momentId: moment.id };
  }

  /** A question of its own; when it answers a request it may not go into, staff are told which. */
  async open(tx: Tx, writer: Actor, mail: ReadMail, files: SiftedFiles, thread: Thread | null) {
    const opened = await this.opening.open(writer, {
      subject: mail.subject || firstWords(mail.text) || mail.from.address,
      text: textOf(mail),
      channel: 'email',
      requester: writer.accountId ? { id: writer.accountId } : { name: writer.name },
    });
    const momentId = opened.moments[0]!.id;
    await this.attach(tx, writer.locale, opened.id, momentId, files);
    if (thread) {
      const text = NOTES[writer.locale][thread.mayWrite ? 'over' : 'stranger'](thread.number);
      await this.conversation.note(SYSTEM, opened.id, { text, channel: 'email' });
    }
    return { ticketId: opened.id, momentId };
  }

  private async attach(tx: Tx, locale: Locale, ticketId: string, momentId: string, { taken, refused }: SiftedFiles) {
    if (taken.length > 0) await this.attachments.add(tx, SYSTEM, ticketId, momentId, taken);
    if (refused.length === 0) return;
    const text = `${NOTES[locale].files(refused.length)}\n${refused.join('\n')}`.slice(0, 5000);
    await this.conversation.note(SYSTEM, ticketId, { text, channel: 'email' });
  }
}

const NOTES: Record<Locale, Record<'over' | 'stranger' | 'files', (number: number) => string>> = {
  nl: {
    over: (number) => `Deze mail antwoordt op #${number}, dat langer dan twee weken gesloten is.`,
    stranger: (number) =>
      `Deze mail verwijst naar #${number}, maar de afzender hoort daar niet bij. Daarom is het een nieuwe vraag.`,
    files: (count) => `${count} bijlage(n) van de mail zijn niet overgenomen; ze staan nog in de bewaarde mail:`,
  },
  en: {
    over: (number) => `This mail answers #${number}, which has been closed for more than two weeks.`,
    stranger: (number) =>
      `This mail refers to #${number}, but its sender is no party of that. So it is a question of its own.`,
    files: (count) =>
      `${count} attachment(s) of the mail were not taken over; they are still in the mail that was kept:`,
  },
};

function textOf({ text, subject, files }: ReadMail): string {
  return text || subject || files.map(({ name }) => name.slice(0, 100)).join(', ') || '…';
}

function firstWords(text: string): string {
  return Array.from(text.split('\n')[0]!.trim()).slice(0, 80).join('').trim();
}

/** Two pictures that are one file would be one attachment anyway. */
function distinct(files: readonly CheckedFile[]): CheckedFile[] {
  return [...new Map(files.map((file) => [`${file.sha256} ${file.name}`, file])).values()];
}
