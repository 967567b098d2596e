import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { AttachmentNotFound } from './attachment.errors.js';
import { binder } from './ticket-summary.js';
import { readableVisibilities, visibleTickets } from './ticket.policy.js';

export interface AttachmentLine {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
}

export interface AttachmentFile extends AttachmentLine {
  sha256: string;
}

/** Reads of attachments: whoever may read the ticket and the moment may read the file, and nobody else. */
@Injectable()
export class AttachmentsQueries {
  constructor(private readonly database: Database) {}

  /** The files of many moments at once, by moment id, in the order in which they came. */
  async ofMoments(actor: Actor, momentIds: readonly string[]): Promise<Map<string, AttachmentLine[]>> {
    const { from, parameters } = readableSql(actor);
    const rows = await this.database.query<AttachmentLine & { momentId: string }>(
      `SELECT f.id, f.moment_id AS "momentId", f.name, f.media_type AS "mediaType", f.bytes
         ${from} AND f.moment_id = ANY($${parameters.push(momentIds)}) ORDER BY f.id`,
      parameters,
    );
    const byMoment = new Map<string, AttachmentLine[]>();
    for (const { momentId, ...line } of rows) byMoment.set(momentId, [...(byMoment.get(momentId) ?? []), line]);
    return byMoment;
  }

  /** What is known of a file without reading it. @throws AttachmentNotFound */
  async get(actor: Actor, id: string): Promise<AttachmentFile> {
    const { from, parameters } = readableSql(actor);
    const [file] = await this.database.query<AttachmentFile>(
      `SELECT f.id, f.name, f.media_type AS "mediaType", f.bytes, f.sha256 ${from} AND f.id = $${parameters.push(id)}`,
      parameters,
    );
    if (!file) throw new AttachmentNotFound(id);
    return file;
  }

  /** What is in it; judged again, as `get` was another moment. @throws AttachmentNotFound */
  async contentOf(actor: Actor, id: string): Promise<Buffer> {
    const { from, parameters } = readableSql(actor);
    const [file] = await this.database.query<{ content: Buffer }>(
      `SELECT f.content ${from} AND f.id = $${parameters.push(id)}`,
      parameters,
    );
    if (!file) throw new AttachmentNotFound(id);
    return file.content;
  }
}

function readableSql(actor: Actor): { from: string; parameters: unknown[] } {
  const { parameters, bind } = binder();
  return {
    from: `FROM attachment f JOIN moment m ON m.id = f.moment_id JOIN ticket t ON t.id = m.ticket_id
          WHERE m.visibility = ANY(${bind(readableVisibilities(actor))}) AND ${visibleTickets(actor, 't', bind)}`,
    parameters,
  };
}
