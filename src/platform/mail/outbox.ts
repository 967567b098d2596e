import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Database, storableText, type Tx } from '../database/index.js';
import { newId } from '../ids/index.js';
import { InvalidAddress, isAddress, isNumber, oneLine } from './address.js';
import { MailDelivery } from './mail-delivery.js';
import type { Mail } from './mail.js';

/**
 * Where mail is written. The row stands in the same transaction as the reason for it: no mail about what was rolled
 * back, none forgotten of what was committed. Delivery follows after the commit.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly delivery: MailDelivery,
    private readonly clock: Clock,
  ) {}

  /** Answers the id of the mail. @throws InvalidAddress */
  async send(tx: Tx, mail: Mail): Promise<string> {
    const [id] = await this.sendAll(tx, [mail]);
    return id!;
  }

  /** Many in one statement; answers their ids. @throws InvalidAddress when any of them can't be reached */
  async sendAll(tx: Tx, mails: readonly Mail[]): Promise<string[]> {
    const now = this.clock.now();
    const rows = mails.map((mail) => {
      const { id = newId(), kind, via = 'email', to, locale, subject, text, html, headers = {}, about = null } = mail;
      if (!(via === 'email' ? isAddress(to) : isNumber(to))) throw new InvalidAddress();
      return {
        id,
        kind,
        via,
        to_address: to,
        locale,
        subject: oneLine(subject),
        text: storableText(text),
        html: html ? storableText(html) : null,
        headers,
        about,
        created_at: now,
        sent_at: this.delivery.leavesTheHouse(via) ? null : now,
      };
    });
    await tx.query(
      `INSERT INTO mail (id, kind, via, to_address, locale, subject, text, html, headers, about, created_at, sent_at)
       SELECT id, kind, via, to_address, locale, subject, text, html, headers, about, created_at, sent_at
         FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, kind text, via text, to_address text, locale text,
              subject text, text text, html text, headers jsonb, about text, created_at timestamptz, sent_at timestamptz)`,
      [JSON.stringify(rows)],
    );
    this.database.afterCommit(() => {
      for (const { id, via } of rows) this.delivery.hasNew(id, via);
    });
    return rows.map(({ id }) => id);
  }
}
