import { Injectable } from '@nestjs/common';
import { CustomersService, normalizeEmail, SYSTEM, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import { TooManyRequests } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import { MailFiling } from './mail-filing.js';
import { MailBounced } from './mail.events.js';
import { MailReader, MailUnreadable } from './mail-reader.js';
import { judge, withoutTag, type MailReason, type Verdict } from './mail-rules.js';
import { MailThreads } from './mail-threads.js';
import type { ReadMail } from './read-mail.js';

const SWEPT_AT_ONCE = 200;
/** Nobody writes that many letters; two programs that answer each other do. */
const PER_SENDER = { limit: 40, seconds: 3600 };
const PIECE = 1_048_576;

/** Reads each mail that came in and files it by rule; whatever no rule fits is kept for a person. */
@Injectable()
export class MailSorting implements JobHandler<{ mailId: string }> {
  readonly name = 'mail.sort';
  readonly queue = 'effects';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reader: MailReader,
    private readonly threads: MailThreads,
    private readonly filing: MailFiling,
    private readonly customers: CustomersService,
    private readonly events: EventLog,
    private readonly limiter: RateLimiter,
    private readonly config: Config,
    private readonly jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  hasNew(mailId: string): void {
    void this.jobs.add({ name: this.name, id: mailId, data: { mailId } });
  }

  async unfinished(): Promise<Array<{ id: string; data: { mailId: string } }>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM incoming_mail WHERE state = 'new' ORDER BY received_at LIMIT $1`,
      [SWEPT_AT_ONCE],
    );
    return rows.map(({ id }) => ({ id, data: { mailId: id } }));
  }

  async run({ mailId }: { mailId: string }): Promise<void> {
    const [row] = await this.database.query<{ bytes: number; recipients: string[] }>(
      `SELECT bytes, recipients FROM incoming_mail WHERE id = $1 AND state = 'new'`,
      [mailId],
    );
    if (!row) return;
    let mail: ReadMail;
    try {
      mail = await this.reader.read(await this.rawOf(mailId, row.bytes));
    } catch (error) {
      if (!(error instanceof MailUnreadable)) throw error;
      await this.database.write((tx) => this.settle(tx, mailId, { state: 'kept', reason: 'unreadable' }));
      return;
    }
    const verdict = await this.verdictOn(mail);
    if (verdict.state === 'filed') await this.file(mailId, mail, row.recipients);
    else await this.database.write((tx) => this.putAside(tx, mailId, mail, verdict));
  }

  /** In pieces: the whole of a large one at once would hold up everybody else. */
  async rawOf(mailId: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const raw = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += PIECE) {
      const [part] = await this.database.query<{ piece: Buffer }>(
        'SELECT substring(raw FROM $2 FOR $3) AS piece FROM incoming_mail WHERE id = $1',
        [mailId, at + 1, PIECE],
      );
      if (part) raw.set(part.piece, at);
    }
    return raw;
  }

  private async verdictOn(mail: ReadMail): Promise<Verdict> {
    const [channels, authServer] = [await this.ourAddresses(), this.config.MAIL_AUTH_SERVER ?? null];
    const verdict = judge(mail, { addresses: channels, authServer });
    if (verdict.state !== 'filed') return verdict;
    try {
      await this.limiter.take(`mail-in:${mail.from.address}`, PER_SENDER);
      return verdict;
    } catch (error) {
      if (error instanceof TooManyRequests) return { state: 'kept', reason: 'flood' };
      throw error;
    }
  }

  /** The sender and reply address of our mails, and the addresses of the e-mail channels. */
  async ourAddresses(): Promise<string[]> {
    const rows = await this.database.query<{ address: string }>(`SELECT address FROM channel WHERE kind = 'email'`);
    const configured = [this.config.MAIL_FROM, this.config.MAIL_REPLY_TO ?? ''].map(
      (text) => /[^<\s]+@[^>\s]+/.exec(text)?.[0] ?? '',
    );
    return [...configured, ...rows.map(({ address }) => address.trim())].filter(Boolean).map(withoutTag);
  }

  private async file(mailId: string, mail: ReadMail, recipients: readonly string[]): Promise<void> {
    const files = await this.filing.sift(mail.files);
    await this.database.write(async (tx) => {
      const sender = await this.threads.senderOf(tx, mail.from.address);
      const thread = await this.threads.find(tx, mail, recipients, sender);
      if (sender?.isStaff && !(thread?.mayWrite && (await this.isOwn(tx, thread.ticketId, sender.id)))) {
        // An agent's address in From is too easily forged to speak for the desk.
        await this.putAside(tx, mailId, mail, { state: 'kept', reason: 'from-staff' });
        return;
      }
      if (!(await this.claim(tx, mailId))) return;
      const writer = await this.writerOf(tx, mail, sender?.id ?? null);
      const said =
        thread?.mayWrite && !thread.isOver
          ? await this.filing.reply(tx, writer, thread.ticketId, mail, files)
          : await this.filing.open(tx, writer, mail, files, thread);
      await this.settle(tx, mailId, { state: 'filed' }, mail, said);
    });
  }

  private async isOwn(tx: Tx, ticketId: string, accountId: string): Promise<boolean> {
    return (
      (await tx.query('SELECT 1 FROM ticket WHERE id = $1 AND requester_id = $2', [ticketId, accountId])).length > 0
    );
  }

  /** Two processes may have the same job in hand: one writes. */
  private async claim(tx: Tx, mailId: string): Promise<boolean> {
    const [rows] = await tx.query(
      `UPDATE incoming_mail SET handled_at = $2 WHERE id = $1 AND state = 'new' RETURNING 1`,
      [mailId, this.clock.now()],
    );
    return rows.length > 0;
  }

  /** Writes as the account of the address, which is made when there is none and it is one that can be answered. */
  private async writerOf(tx: Tx, { from }: ReadMail, accountId: string | null): Promise<Actor> {
    const name = from.name || from.address;
    const email = normalizeEmail(from.address);
    const locale = this.config.DEFAULT_LOCALE;
    const id = accountId ?? (email ? await this.customers.findOrCreateCustomer(tx, { email, name, locale }) : null);
    return { ...SYSTEM, key: `mail:${from.address}`, accountId: id, name, locale };
  }

  private async putAside(tx: Tx, mailId: string, mail: ReadMail, verdict: Verdict): Promise<void> {
    if (!(await this.claim(tx, mailId))) return;
    if (mail.bounce) {
      const { address, messageId, kind } = mail.bounce;
      await this.events.record(tx, new MailBounced(address, messageId, kind));
    }
    await this.settle(tx, mailId, verdict, mail);
  }

  private async settle(
    tx: Tx,
    mailId: string,
    verdict: Verdict,
    mail?: ReadMail,
    said?: { ticketId: string; momentId: string },
  ): Promise<void> {
    const reason: MailReason | null = verdict.state === 'filed' ? null : verdict.reason;
    const text = (value: string | undefined) => (value ? storableText(value) : null);
    await tx.query(
      `UPDATE incoming_mail SET state = $2, reason = $3, message_id = $4, from_address = $5, from_name = $6, subject = $7,
              text = $8, ticket_id = $9, moment_id = $10, handled_at = $11 WHERE id = $1 AND state = 'new'`,
      [
        mailId,
        verdict.state,
        reason,
        text(mail?.messageId),
        text(mail?.from.address),
        text(mail?.from.name),
        text(mail?.subject),
        text(mail?.text),
        said?.ticketId ?? null,
        said?.momentId ?? null,
        this.clock.now(),
      ],
    );
  }
}
