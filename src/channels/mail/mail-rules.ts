import type { ReadMail } from './read-mail.js';

export const MAIL_REASONS = [
  'unreadable',
  'no-sender',
  'loop',
  'not-proven',
  'from-staff',
  'empty',
  'flood',
  'bounce',
  'auto-reply',
  'list',
  'done',
] as const;
/** Why a mail did not become a moment by itself. */
export type MailReason = (typeof MAIL_REASONS)[number];

export type Verdict =
  | { state: 'filed' }
  /** For a person to look at, or for nobody unless they want to. */
  | { state: 'kept' | 'ignored'; reason: MailReason };

export interface Ours {
  /** Addresses that are ours, without anything behind a +. */
  addresses: readonly string[];
  /** The name by which our own mail server signs what it found out about senders; null when there is none. */
  authServer: string | null;
}

/** A mail goes through so many servers only when two of them send it to each other. */
const MOST_HOPS = 40;

/** What becomes of a mail, as far as the mail itself tells. */
export function judge(mail: ReadMail, { addresses, authServer }: Ours): Verdict {
  if (mail.kind === 'bounce' || mail.kind === 'complaint') return { state: 'ignored', reason: 'bounce' };
  if (!mail.from.address.includes('@')) return { state: 'kept', reason: 'no-sender' };
  if (mail.hops > MOST_HOPS || addresses.includes(withoutTag(mail.from.address)))
    return { state: 'kept', reason: 'loop' };
  if (mail.kind === 'auto-reply') return { state: 'ignored', reason: 'auto-reply' };
  if (mail.kind === 'list') return { state: 'ignored', reason: 'list' };
  if (authServer && failsAt(mail.authentication, authServer)) return { state: 'kept', reason: 'not-proven' };
  if (mail.text === '' && mail.files.length === 0) return { state: 'kept', reason: 'empty' };
  return { state: 'filed' };
}

/** `desk+token@example.org` is `desk@example.org`. */
export function withoutTag(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/, '@');
}

/** Only what our own server wrote counts; anybody can write such a header into a mail. */
function failsAt(results: readonly string[], authServer: string): boolean {
  const ours = results.find((result) => result.trim().split(/[\s;]/)[0]?.toLowerCase() === authServer.toLowerCase());
  return ours !== undefined && /\bdmarc=fail\b/i.test(ours);
}
