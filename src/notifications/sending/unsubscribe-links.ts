import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Signer } from '../../platform/crypto/index.js';
import { isId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';

/** As long as anybody keeps a mail open; afterwards one signs in. */
const VALID_DAYS = 400;

/** Whose messages a link is about, and which request it came with. */
export interface UnsubscribeClaim {
  accountId: string;
  ticketId: string | null;
}

/** Links that end messages without signing in: signed, for one person, and good for nothing else. */
@Injectable()
export class UnsubscribeLinks {
  private readonly signer: Signer;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    this.signer = new Signer(config.SECRET ?? '', 'unsubscribe');
  }

  url(claim: UnsubscribeClaim, locale: Locale): string {
    return `${this.config.publicUrl}/${locale}/unsubscribe/${this.token(claim)}`;
  }

  token({ accountId, ticketId }: UnsubscribeClaim): string {
    const text = `${accountId}.${ticketId ?? ''}.${this.today() + VALID_DAYS}`;
    return `${Buffer.from(text).toString('base64url')}.${this.signer.sign(text)}`;
  }

  /** Null when we did not make it, or when it is too old. */
  read(token: string): UnsubscribeClaim | null {
    const [packed = '', signature, ...more] = token.split('.');
    const text = Buffer.from(packed, 'base64url').toString('utf8');
    // One spelling only: base64 forgives what a signature should not.
    if (more.length > 0 || Buffer.from(text).toString('base64url') !== packed) return null;
    if (!this.signer.isSigned(text, signature)) return null;
    const [accountId = '', ticketId = '', lastDay] = text.split('.');
    if (!isId(accountId) || Number(lastDay) < this.today()) return null;
    return { accountId, ticketId: ticketId || null };
  }

  private today(): number {
    return Math.floor(this.clock.now().getTime() / DAY_MS);
  }
}
