import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../clock/index.js';
import { Config } from '../config/index.js';
import { deriveKey } from '../crypto/index.js';

const ID_BYTES = 16;
const DAY_BYTES = 2;
const MAC_BYTES = 10;
const VALID_DAYS = 400;
/** Letters and digits that survive a mail program that makes everything small, or large. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN_LENGTH = Math.ceil(((ID_BYTES + DAY_BYTES + MAC_BYTES) * 8) / 5);

/**
 * The address that a reply about a ticket goes to: `desk+<token>@example.org`. The token holds the ticket's id and the
 * last day it is valid, signed, so that nobody can make one for a ticket that was never mailed to them. It proves that
 * its sender holds a mail of ours, not who they are.
 */
@Injectable()
export class ReplyAddress {
  private readonly key: Buffer;
  private readonly local: string;
  private readonly domain: string;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.key = deriveKey(config.SECRET ?? '', 'reply-address');
    const address = /([^<\s]+)@([^>\s]+)/.exec(config.MAIL_REPLY_TO ?? config.MAIL_FROM);
    this.local = address?.[1] ?? 'servicedesk';
    this.domain = address?.[2] ?? 'localhost';
  }

  /** @param ticketId a UUID */
  make(ticketId: string): string {
    return `${this.local}+${this.token(ticketId)}@${this.domain}`;
  }

  /** The ticket that an address of ours stands for; null for any other address, and when it is no longer valid. */
  read(address: string): string | null {
    const match = /\+([a-z2-7]+)@/i.exec(address);
    const bytes = match?.[1]?.length === TOKEN_LENGTH ? fromBase32(match[1].toLowerCase()) : null;
    if (!bytes) return null;

    const signed = bytes.subarray(0, ID_BYTES + DAY_BYTES);
    if (!timingSafeEqual(this.mac(signed), bytes.subarray(ID_BYTES + DAY_BYTES))) return null;
    if (signed.readUInt16BE(ID_BYTES) < this.today()) return null;
    const hex = signed.toString('hex', 0, ID_BYTES);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** The same for all mails about a ticket: References that hold it tie a conversation together. */
  threadId(ticketId: string): string {
    return `<ticket-${ticketId}@${this.domain}>`;
  }

  private token(ticketId: string): string {
    const signed = Buffer.alloc(ID_BYTES + DAY_BYTES);
    signed.write(ticketId.replaceAll('-', ''), 'hex');
    signed.writeUInt16BE(this.today() + VALID_DAYS, ID_BYTES);
    return toBase32(Buffer.concat([signed, this.mac(signed)]));
  }

  private mac(signed: Buffer): Buffer {
    return createHmac('sha256', this.key).update(signed).digest().subarray(0, MAC_BYTES);
  }

  private today(): number {
    return Math.floor(this.clock.now().getTime() / DAY_MS);
  }
}

function toBase32(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(TOKEN_LENGTH * 5 - bytes.length * 8);
  let text = '';
  for (let n = TOKEN_LENGTH - 1; n >= 0; n -= 1) text += ALPHABET[Number((bits >> BigInt(n * 5)) & 31n)];
  return text;
}

/** Null when bits are set that hold nothing: there is one spelling of each token. */
function fromBase32(text: string): Buffer | null {
  let bits = 0n;
  for (const letter of text) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter));
  const length = ID_BYTES + DAY_BYTES + MAC_BYTES;
  const spare = BigInt(text.length * 5 - length * 8);
  if ((bits & ((1n << spare) - 1n)) !== 0n) return null;
  return Buffer.from((bits >> spare).toString(16).padStart(length * 2, '0'), 'hex');
}
