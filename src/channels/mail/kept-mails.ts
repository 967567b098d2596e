import { Injectable } from '@nestjs/common';
import { CustomersService, isStaff, normalizeEmail, NotAllowed, SYSTEM, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { MailFiledAlready } from './mail.errors.js';
import { MailFiling, type SiftedFiles } from './mail-filing.js';
import { MailReader, MailUnreadable } from './mail-reader.js';
import { MailSorting } from './mail-sorting.job.js';
import { MailsQueries } from './mails.queries.js';
import type { ReadMail } from './read-mail.js';

const NOTHING: SiftedFiles = { taken: [], refused: [] };

/** What a person does with mail that no rule could file. */
@Injectable()
export class KeptMails {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: MailsQueries,
    private readonly reader: MailReader,
    private readonly sorting: MailSorting,
    private readonly filing: MailFiling,
    private readonly customers: CustomersService,
  ) {}

  /**
   * Makes it a question, or a moment of the one with this number; answers its number.
   * @throws MailNotFound, MailFiledAlready, NotAllowed, TicketNotFound, TicketMerged
   */
  async file(actor: Actor, id: string, ticket: string | null): Promise<number> {
    const { mail, files } = await this.read(actor, id);
    return this.database.write(async (tx) => {
      await this.claim(tx, actor, id, 'filed');
      const writer = await this.writerOf(tx, actor, mail);
      const said = ticket
        ? await this.filing.reply(tx, writer, ticket, mail, files)
        : await this.filing.open(tx, writer, mail, files, null);
      const [held] = await tx.query(
        `UPDATE incoming_mail i SET ticket_id = m.ticket_id, moment_id = m.id FROM moment m JOIN ticket t ON t.id = m.ticket_id
          WHERE i.id = $1 AND m.id = $2 RETURNING t.number::int`,
        [id, said.momentId],
      );
      return (held as Array<{ number: number }>)[0]!.number;
    });
  }

  /** Says that there is nothing to do with it. @throws MailNotFound, MailFiledAlready, NotAllowed */
  async dismiss(actor: Actor, id: string): Promise<void> {
    await this.queries.get(actor, id);
    await this.database.write((tx) => this.claim(tx, actor, id, 'ignored'));
  }

  /** The mail as it came in. @throws MailNotFound, NotAllowed */
  async raw(actor: Actor, id: string): Promise<Uint8Array<ArrayBuffer>> {
    const { bytes } = await this.queries.get(actor, id);
    return this.sorting.rawOf(id, bytes);
  }

  /** What nobody can read has at least a beginning that says whom it is from. */
  private async read(actor: Actor, id: string): Promise<{ mail: ReadMail; files: SiftedFiles }> {
    if (!isStaff(actor)) throw new NotAllowed();
    const raw = await this.raw(actor, id);
    const beginning = Buffer.from(raw.subarray(0, 2000))
      .toString('latin1')
      .replaceAll(/[^\P{Cc}\n]/gu, '');
    try {
      const mail = await this.reader.read(raw);
      return { mail, files: await this.filing.sift(mail.files) };
    } catch (error) {
      if (!(error instanceof MailUnreadable)) throw error;
      const from = { address: '', name: '' };
      const unread = { messageId: '', references: [], to: [], bounce: null, authentication: [], hops: 0, files: [] };
      return { mail: { ...unread, kind: 'person', from, subject: '', text: beginning }, files: NOTHING };
    }
  }

  private async claim(tx: Tx, actor: Actor, id: string, state: 'filed' | 'ignored'): Promise<void> {
    const [rows] = await tx.query(
      `UPDATE incoming_mail SET state = $2, reason = CASE WHEN $2 = 'ignored' THEN 'done' END, handled_by = $3, handled_at = $4
        WHERE id = $1 AND state IN ('kept', 'ignored') RETURNING 1`,
      [id, state, actor.accountId, this.clock.now()],
    );
    if (rows.length === 0) throw new MailFiledAlready();
    await this.audit.record(tx, { actor, action: `mail.${state}`, subject: `mail:${id}` });
  }

  /** A person has looked at it, so its sender is taken for who they say they are; not for an agent all the same. */
  private async writerOf(tx: Tx, actor: Actor, { from }: ReadMail): Promise<Actor> {
    const email = normalizeEmail(from.address);
    const name = from.name || from.address || '?';
    const known = email ? await this.customers.findOrCreateCustomer(tx, { email, name, locale: actor.locale }) : null;
    const [account] = known ? await tx.query(`SELECT role FROM account WHERE id = $1`, [known]) : [];
    return { ...SYSTEM, accountId: account?.role === 'customer' ? known : null, name, locale: actor.locale };
  }
}
