import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export type FlashTone = 'good' | 'info' | 'bad';

export interface Flash {
  text: string;
  tone: FlashTone;
  /** The way back, where a mistake is easy: a button that posts to this address of ours. */
  undo?: { label: string; action: string } | undefined;
}

export const FLASH_COOKIE = 'flash';

const flashSchema = z.object({
  text: z.string().max(500),
  tone: z.enum(['good', 'info', 'bad']),
  undo: z.object({ label: z.string().max(100), action: z.string().max(500) }).optional(),
});

/**
 * A message that outlives one redirect, in a cookie. Signed, so that nobody can make our pages say something by
 * planting a cookie from a neighbouring domain.
 */
export class FlashBox {
  constructor(private readonly secret: string) {}

  pack(flash: Flash): string {
    const body = Buffer.from(JSON.stringify(flash)).toString('base64url');
    return `${body}.${this.sign(body)}`;
  }

  unpack(cookie: string | undefined): Flash | null {
    const [body, signature] = cookie?.split('.') ?? [];
    if (!body || !signature) return null;
    const expected = Buffer.from(this.sign(body));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    return flashSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  }

  private sign(body: string): string {
    return createHmac('sha256', this.secret).update(`flash ${body}`).digest('base64url');
  }
}
