import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SYSTEM } from '../accounts/index.js';
import { FaqQueries } from '../faq/index.js';
import { EventRelay } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';
import { count } from './progress-line.js';

/** An import of a million tickets takes about this long to count; the running app goes on with it anyway. */
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Lets the FAQ count what a command has changed, beside a running app or without one, and tells how it looks then.
 */
export async function tellFaq(app: NestFastifyApplication, locale: Locale | undefined): Promise<void> {
  const relay = app.get(EventRelay);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'too long'>((resolve) => {
    timer = setTimeout(() => resolve('too long'), LONGEST_WAIT_MS);
  });
  const settled = await Promise.race([relay.settled(), tooLong]);
  clearTimeout(timer);
  if (settled === 'too long') {
    process.stdout.write('The FAQ is still counting; the service goes on with it when it runs.\n');
    return;
  }

  const { items } = await app.get(FaqQueries).top(SYSTEM, { locale, limit: 5, window: 90, rankBy: 'tickets' });
  if (items.length === 0) {
    process.stdout.write('The FAQ is empty: no published article answers any of the tickets.\n');
    return;
  }
  process.stdout.write('The FAQ now begins with:\n');
  for (const { position, question, count: asks } of items) {
    const asked = asks.asked === null ? `asked fewer than ${asks.fewerThan} times` : `asked ${count(asks.asked)} times`;
    process.stdout.write(`  ${position}. ${question} (${asked} in 90 days)\n`);
  }
}
