import PostalMime, { type Email } from 'postal-mime';
import { textOfHtml } from './mail-html.js';
import { unfold } from './mail-quotes.js';

export type MailKind = 'person' | 'auto-reply' | 'bounce' | 'complaint' | 'list';

/** A file that came with a mail, not judged yet. */
export interface MailFile {
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

/** What a mail says, once it is read. */
export interface ReadMail {
  kind: MailKind;
  messageId: string;
  /** Message-IDs that it answers, without brackets, the nearest first. */
  references: string[];
  from: { address: string; name: string };
  /** Everybody it went to, as far as its headers say. */
  to: string[];
  subject: string;
  /** What is new in it, without quotes and signature. */
  text: string;
  files: MailFile[];
  /** A notice that a mail of ours did not arrive. */
  bounce: { address: string; messageId: string; kind: 'hard' | 'soft' | 'complaint' } | null;
  /** What mail servers on the way say about the sender, the nearest first. */
  authentication: string[];
  /** How many servers it came by: a mail that goes round in circles has many. */
  hops: number;
}

const TEXT_MAX = 45_000;
const SUBJECT_MAX = 200;
/** Reports about deliveries are short; their interesting lines come early. */
const REPORT_MAX = 200_000;
const MOST_REFERENCES = 50;
/** Logos and lines under signatures. */
const SMALL_PICTURE = 12_000;

const AUTO_SUBJECT =
  /^(?:automatisch antwoord|automatic reply|auto(?:matic)?[- ]?reply|autoreply|out of (?:the )?office|afwezig|afwezigheidsbericht|niet aanwezig|ik ben afwezig)\b/i;
const BOUNCE_SENDER = /^(?:mailer-daemon|postmaster|bounce[sd]?|mail-daemon)(?:[+-][^@]*)?@/i;
const BOUNCE_SUBJECT =
  /undeliver|delivery (?:status|failure|has failed|incomplete)|mail delivery|returned mail|failure notice|onbestelbaar|niet bezorgd|niet afgeleverd|kan niet worden (?:bezorgd|afgeleverd)/i;

/**
 * Reads a mail as it came over the line. Sizes are bounded before anything is matched. @throws when it can't be read at
 * all; whoever calls runs it where it may take its time (see MailReader).
 */
export async function readMail(raw: Uint8Array<ArrayBuffer>): Promise<ReadMail> {
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 30, maxHeadersSize: 262_144 });
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? '';
  const all = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value);
  const from = addressOf(mail.from) ?? addressOf(mail.sender) ?? { address: '', name: '' };
  const type = header('content-type').toLowerCase();
  const subject = oneLine(unmangled(mail.subject ?? ''));
  const bounce = bounceIn(raw, mail, type, from.address, subject);
  const { text } = unfold(unmangled(bodyOf(mail)), subject);
  return {
    kind: bounce ? (bounce.kind === 'complaint' ? 'complaint' : 'bounce') : kindOf(header, from.address, subject),
    messageId: idsIn(mail.messageId ?? '')[0] ?? '',
    references: [...new Set([...idsIn(mail.inReplyTo ?? ''), ...idsIn(mail.references ?? '').toReversed()])].slice(
      0,
      MOST_REFERENCES,
    ),
    from,
    to: [...(mail.to ?? []), ...(mail.cc ?? []), ...deliveredTo(all)].flatMap((one) => flat(one)),
    subject,
    text: text.slice(0, TEXT_MAX).toWellFormed(),
    files: filesOf(mail),
    bounce,
    authentication: all('authentication-results').map((value) => value.slice(0, 2000)),
    hops: all('received').length,
  };
}

function bodyOf({ text, html }: Email): string {
  const plain = (text ?? '').slice(0, 4 * TEXT_MAX).replaceAll('\0', '');
  // Some programs send a plain part that only says that there is another.
  if (/[\p{L}\p{N}]/u.test(plain) && !/^\s*<(?:!doctype|html)/i.test(plain)) return plain;
  return textOfHtml(html ?? plain)
    .replaceAll('\0', '')
    .slice(0, 4 * TEXT_MAX);
}

function filesOf({ attachments }: Email): MailFile[] {
  return attachments.flatMap(({ filename, mimeType, content, related, disposition }) => {
    if (
      /^(?:message\/(?:delivery-status|feedback-report|disposition-notification)|text\/rfc822-headers)$/i.test(mimeType)
    )
      return [];
    const bytes =
      typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content as ArrayBuffer);
    const isPicture = mimeType.startsWith('image/');
    if (isPicture && (related || disposition === 'inline') && bytes.length < SMALL_PICTURE) return [];
    return [{ name: filename || nameFor(mimeType), content: bytes }];
  });
}

function nameFor(mimeType: string): string {
  if (mimeType === 'text/calendar') return 'calendar.ics';
  return mimeType === 'message/rfc822' ? 'mail.eml' : 'attachment';
}

function kindOf(header: (name: string) => string, from: string, subject: string): MailKind {
  const auto = header('auto-submitted').trim().toLowerCase();
  const precedence = header('precedence').trim().toLowerCase();
  if (auto && !auto.startsWith('no')) return 'auto-reply';
  if (header('x-autoreply') || header('x-autorespond') || header('x-auto-reply-from') || precedence === 'auto_reply')
    return 'auto-reply';
  if (header('x-ms-exchange-inbox-rules-loop') || AUTO_SUBJECT.test(subject)) return 'auto-reply';
  if (header('list-id') || header('list-unsubscribe') || ['bulk', 'list', 'junk'].includes(precedence)) return 'list';
  return /^(?:no-?reply|do-?not-?reply|niet-?beantwoorden)@/i.test(from) ? 'list' : 'person';
}

/** A notice by RFC 3464 (bounce) or RFC 5965 (complaint), or one that only looks like it. */
function bounceIn(raw: Uint8Array, mail: Email, type: string, from: string, subject: string): ReadMail['bounce'] {
  const isReport = type.includes('multipart/report');
  const looksLikeIt = BOUNCE_SENDER.test(from) && BOUNCE_SUBJECT.test(subject);
  if (!looksLikeIt && !(isReport && /delivery-status|feedback-report/.test(type))) return null;

  const report = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, REPORT_MAX)).toString('latin1');
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*([^\\r\\n]{1,400})`, 'im').exec(report)?.[1]?.trim() ?? '';
  const words = (mail.text ?? '').slice(0, 20_000);
  const recipient = [
    field('Final-Recipient'),
    field('Original-Recipient'),
    field('Original-Rcpt-To'),
    field('X-Failed-Recipients'),
  ]
    .map((value) => value.replace(/^[a-z0-9]+;\s*/i, ''))
    .find((value) => value.includes('@'));
  const address = (recipient ?? /<?([^\s<>"':;,()]{1,64}@[^\s<>"':;,()]{1,190})>?/.exec(words)?.[1] ?? '')
    .replace(/^<|>$/g, '')
    .toLowerCase();
  if (!address) return null;

  // The Message-ID of what it is about stands after that of the notice itself.
  const [, ...others] = [...report.matchAll(/^message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{1,250})>/gim)];
  const messageId = others.at(-1)?.[1] ?? idsIn(mail.inReplyTo ?? '')[0] ?? '';
  if (type.includes('feedback-report')) return { address, messageId, kind: 'complaint' };
  const status = field('Status') || /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] || '';
  const isSoft =
    status.startsWith('4') || (status === '' && /delayed|vertraagd|will (?:keep|be) retr|nog geprobeerd/i.test(words));
  return { address, messageId, kind: isSoft ? 'soft' : 'hard' };
}

function addressOf(given: Email['from']): { address: string; name: string } | null {
  const address = given?.address?.trim().toLowerCase();
  return address ? { address: address.slice(0, 254), name: oneLine(given?.name ?? '').slice(0, 100) } : null;
}

function flat(one: {
  address?: string | undefined;
  group?: Array<{ address?: string | undefined }> | undefined;
}): string[] {
  const group = (one.group ?? []).flatMap((member) => flat(member));
  return [...(one.address ? [one.address.toLowerCase().slice(0, 254)] : []), ...group].slice(0, 100);
}

function deliveredTo(all: (name: string) => string[]): Array<{ address: string }> {
  return ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) =>
    all(name).map((value) => ({ address: value.trim().replace(/^<|>$/g, '') })),
  );
}

/** Some decoders take windows-1252 for latin-1: nobody writes the control characters that its quotes and euros become. */
function unmangled(text: string): string {
  return text.replaceAll(/[\x80-\x9f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80] ?? '');
}

const WINDOWS = Array.from('€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ');

function idsIn(text: string): string[] {
  return [...text.slice(0, 20_000).matchAll(/<([^<>\s]{1,250})>/g)].map(([, id]) => id!);
}

function oneLine(text: string): string {
  const line = text
    .slice(0, 2000)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, SUBJECT_MAX).join('').trim();
}
