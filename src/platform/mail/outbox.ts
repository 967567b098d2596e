import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Database, storableText, type Tx } from '../database/index.js';
import { newId } from '../ids/index.js';
import { InvalidAddress, isAddress, oneLine } from './address.js';
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
    if (!isAddress(mail.to)) throw new InvalidAddress();

    const id = newId();
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO mail (id, kind, to_address, locale, subject, text, html, created_at, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        mail.kind,
        mail.to,
        mail.locale,
        oneLine(mail.subject),
        storableText(mail.text),
        mail.html ? storableText(mail.html) : null,
        now,
        this.delivery.leavesTheHouse ? null : now,
      ],
    );
    this.database.afterCommit(() => this.delivery.hasNew(id));
    return id;
  }
}
