import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { InvalidInput, type FieldProblem } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { checkAttachment, type CheckedFile, type Upload } from './attachment-checks.js';
import { MomentNotFound, OnlyTheAuthorMayAttach } from './attachment.errors.js';
import type { AttachmentLine } from './attachments.queries.js';
import { Moment } from './moment.entity.js';
import { TicketChanging } from './ticket-changing.js';
import { TicketClosedToCustomer } from './ticket.errors.js';
import { mayAttach, mayHandle, readableVisibilities } from './ticket.policy.js';

/** The most files that one moment holds. */
export const ATTACHMENTS_A_MOMENT = 5;

/** Files that come with a moment of a ticket. */
@Injectable()
export class Attachments {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly changing: TicketChanging,
  ) {}

  /**
   * Judges files by their content before anything is written: call it first, then `add` what it answers within the
   * write that makes the moment.
   * @throws InvalidInput with a sentence for each file that we don't take; its path is `files.<index>`.
   */
  async check(uploads: readonly Upload[]): Promise<CheckedFile[]> {
    if (uploads.length > ATTACHMENTS_A_MOMENT) throw new InvalidInput([tooMany()]);

    const files: CheckedFile[] = [];
    const problems: FieldProblem[] = [];
    for (const [index, upload] of uploads.entries()) {
      const checked = await checkAttachment(upload, this.config.ATTACHMENT_MAX_MB);
      if ('refusal' in checked) problems.push({ path: `files.${index}`, message: checked.refusal });
      else files.push(checked);
    }
    if (problems.length > 0) throw new InvalidInput(problems);
    return files;
  }

  /** Checks files and adds them to a moment that is there. @throws as `check` and `add` do */
  async attach(
    actor: Actor,
    idOrNumber: string,
    momentId: string,
    uploads: readonly Upload[],
  ): Promise<AttachmentLine[]> {
    if (uploads.length === 0) throw new InvalidInput([{ path: 'files', message: 'send at least one file' }]);
    const files = await this.check(uploads);
    return this.database.write((tx) => this.add(tx, actor, idOrNumber, momentId, files));
  }

  /**
   * Adds checked files to a moment, all or none. The same file under the same name is kept once, so that an upload
   * that was cut off may be sent again. A visitor may see no ticket: the write that opens one for him passes SYSTEM.
   * @throws TicketNotFound, TicketMerged, TicketClosedToCustomer, MomentNotFound, OnlyTheAuthorMayAttach
   * @throws InvalidInput when the moment would hold more than five files
   */
  async add(
    tx: Tx,
    actor: Actor,
    idOrNumber: string,
    momentId: string,
    files: readonly CheckedFile[],
  ): Promise<AttachmentLine[]> {
    const ticketId = await this.takeMoment(tx, actor, idOrNumber, momentId);

    const lines: AttachmentLine[] = [];
    for (const { name, mediaType, content, sha256 } of files) {
      // The no-op update makes RETURNING answer the row that was there.
      const [row] = await tx.query(
        `INSERT INTO attachment (id, ticket_id, moment_id, name, media_type, bytes, sha256, content, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (moment_id, sha256, name) DO UPDATE SET name = excluded.name RETURNING id`,
        [newId(), ticketId, momentId, name, mediaType, content.length, sha256, content, this.clock.now()],
      );
      lines.push({ id: row.id, name, mediaType, bytes: content.length });
    }
    const [{ count }] = await tx.query('SELECT count(*)::int AS count FROM attachment WHERE moment_id = $1', [
      momentId,
    ]);
    if (count > ATTACHMENTS_A_MOMENT) throw new InvalidInput([tooMany()]);
    return lines;
  }

  /**
   * Throws unless the actor may add files to this moment: ask before reading what somebody sends.
   * @throws as `add` does
   */
  async assertMayAttach(actor: Actor, idOrNumber: string, momentId: string): Promise<void> {
    await this.database.write((tx) => this.takeMoment(tx, actor, idOrNumber, momentId));
  }

  /** Locks the ticket, so that two uploads at once can't both find room for their files; answers its id. */
  private async takeMoment(tx: Tx, actor: Actor, idOrNumber: string, momentId: string): Promise<string> {
    const ticket = await this.changing.take(tx, actor, idOrNumber);
    const moment = await tx.findOneBy(Moment, { id: momentId, ticketId: ticket.id });
    if (!moment || !readableVisibilities(actor).includes(moment.visibility)) throw new MomentNotFound(momentId);
    if (!mayAttach(actor, moment)) throw new OnlyTheAuthorMayAttach();
    if (ticket.status === 'closed' && !mayHandle(actor)) throw new TicketClosedToCustomer(ticket.number);
    return ticket.id;
  }
}

function tooMany(): FieldProblem {
  return { path: 'files', message: `at most ${ATTACHMENTS_A_MOMENT} files may come with one message` };
}
