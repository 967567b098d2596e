import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Config } from '../config/index.js';
import { MailPostponed, MailRefused, type Mailer, type StoredMail } from './mail.js';

const PATIENCE_MS = 15_000;

/**
 * Hands short messages to a provider (SMS, WhatsApp) over a webhook: `POST {id, to, locale, text}` with the id as
 * Idempotency-Key, signed as `t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>` so that the provider's side can tell
 * that it was us, and that it is not an old request played again.
 */
@Injectable()
export class MessageMailer implements Mailer {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async deliver({ id, to, locale, text }: StoredMail): Promise<void> {
    const body = JSON.stringify({ id, to, locale, text });
    const seconds = Math.floor(this.clock.now().getTime() / 1000);
    const response = await fetch(this.config.MESSAGE_URL!, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': id,
        'X-Vraagbaak-Signature': `t=${seconds},v1=${signatureOf(`${seconds}.${body}`, this.config.MESSAGE_SECRET!)}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    if (response.ok) return;

    const said = `The provider answered ${response.status}.`;
    // 408 and 429 ask for patience; any other 4xx says that this message will never be taken.
    const isFinal = response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status);
    throw isFinal ? new MailRefused(said) : new MailPostponed(said);
  }
}

function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
