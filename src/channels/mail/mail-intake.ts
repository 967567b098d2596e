import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, storableText } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { MailTooLarge } from './mail.errors.js';
import { MailSorting } from './mail-sorting.job.js';

export interface TakenMail {
  id: string;
  /** It was delivered before. */
  isRepeated: boolean;
}

const HEADERS_MAX = 262_144;
const PIECE = 1_048_576;

/**
 * Where mail comes in, whoever brings it. What is answered with yes is in the table, byte by byte; reading it comes
 * later, in a job.
 */
@Injectable()
export class MailIntake {
  private readonly most: number;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sorting: MailSorting,
    config: Config,
  ) {
    this.most = config.MAIL_IN_MAX_MB * 1_048_576;
  }

  /** @throws MailTooLarge, once the stream is read to its end: its sender must hear why. */
  async take(stream: AsyncIterable<Buffer>, recipients: readonly string[]): Promise<TakenMail> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes <= this.most) chunks.push(chunk);
      else chunks.length = 0;
    }
    if (bytes > this.most) throw new MailTooLarge(this.most / 1_048_576);
    return this.keep(Buffer.concat(chunks), recipients);
  }

  private async keep(raw: Buffer, recipients: readonly string[]): Promise<TakenMail> {
    const digest = await digestOf(raw);
    const id = newId();
    const known = recipients.slice(0, 100).map((recipient) => storableText(recipient).slice(0, 254).toLowerCase());
    return this.database.write(async (tx) => {
      const added = await tx.query(
        `INSERT INTO incoming_mail (id, digest, raw, bytes, recipients, received_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, 'new') ON CONFLICT (digest) DO NOTHING RETURNING 1`,
        [id, digest, raw, raw.length, known, this.clock.now()],
      );
      if (added.length > 0) {
        this.database.afterCommit(() => this.sorting.hasNew(id));
        return { id, isRepeated: false };
      }
      const [before] = await tx.query('SELECT id FROM incoming_mail WHERE digest = $1', [digest]);
      return { id: before.id as string, isRepeated: true };
    });
  }
}

/**
 * Of the Message-ID, the sender and everything below the headers: what mail servers add on the way makes no difference,
 * and nobody can keep a mail away by using its Message-ID first.
 */
async function digestOf(raw: Buffer): Promise<string> {
  const head = raw.subarray(0, HEADERS_MAX).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? 0;
  const headers = head.slice(0, end);
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*([^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*){0,5})`, 'im').exec(headers)?.[1] ?? '';
  const hash = createHash('sha256').update(`${field('message-id').trim()}\n${field('from').trim()}\n`);
  for (let at = end; at < raw.length; at += PIECE) {
    hash.update(raw.subarray(at, at + PIECE));
    // A large mail lets others have their turn.
    if (raw.length > PIECE) await breathe();
  }
  return hash.digest('base64url');
}
