import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older or newer than this, a signed request counts for nothing: clocks may differ, replays may not wait. */
export const WEBHOOK_WINDOW_SECONDS = 300;

export const WEBHOOK_HEADERS = { timestamp: 'x-vraagbaak-timestamp', signature: 'x-vraagbaak-signature' } as const;

/** HMAC-SHA256 over the time and the body exactly as it goes over the line: `v1=<hex>`. */
export function signWebhook(secret: string, timestamp: number, body: Buffer | string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
}

/** Whether a request was signed with this secret, not long ago. That it comes only once is the caller's to see to. */
export function isSignedWebhook(
  secret: string,
  headers: Readonly<Record<string, unknown>>,
  body: Buffer | string,
  now: Date,
): boolean {
  const [timestamp, signature] = [headers[WEBHOOK_HEADERS.timestamp], headers[WEBHOOK_HEADERS.signature]];
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WEBHOOK_WINDOW_SECONDS) return false;
  const expected = Buffer.from(signWebhook(secret, Number(timestamp), body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
