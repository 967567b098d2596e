import type { Locale } from '../locale/index.js';

/** How it goes: as e-mail, or as a short message to a telephone (SMS, WhatsApp) through a provider. */
export type MailRoute = 'email' | 'message';

/** What mail programs do with a mail beside showing it. */
export interface MailHeaders {
  /** Where replies go; made by ReplyAddress. */
  replyTo?: string;
  /** Message-IDs, with their brackets, that tie it to its conversation. */
  references?: readonly string[];
  /** An address that ends these mails when it is posted to, without signing in (RFC 8058). */
  unsubscribeUrl?: string;
}

/** A mail as a room writes it. */
export interface Mail {
  /** What it is about, for the list and the metrics: `sign-in-link`. */
  kind: string;
  /** E-mail when left out. */
  via?: MailRoute;
  /** One address, without a name; of a message a number: `+31612345678`. */
  to: string;
  locale: Locale;
  subject: string;
  text: string;
  /** The same in HTML, escaped by who wrote it. */
  html?: string | null;
  headers?: MailHeaders;
  /** The row that it is about: `ticket:<id>`. Replies and bounces find it by their Message-ID. */
  about?: string | null;
  /** The row that it stands for. A second mail with the same id is refused; left out, it gets a new one. */
  id?: string;
}

/** A mail in the outbox. */
export interface StoredMail extends Mail {
  id: string;
  via: MailRoute;
  html: string | null;
  headers: MailHeaders;
  about: string | null;
  createdAt: Date;
}

export type MailState = 'waiting' | 'sent' | 'failed';

/** A mail in the list for the studio. */
export interface ListedMail extends StoredMail {
  state: MailState;
  sentAt: Date | null;
  attempts: number;
  /** How often a process died with it in hand, so that it may have gone out twice, with one Message-ID. */
  doubts: number;
  lastError: string | null;
}

/** The server will never accept this mail: trying again makes no sense. */
export class MailRefused extends Error {}

/** The server was reached and said "not now". Any other error means that it was not reached. */
export class MailPostponed extends Error {}

/** How mail leaves the house by one route. */
export interface Mailer {
  /** Hands one mail over. @throws MailRefused, MailPostponed, or another error when the server was not reached. */
  deliver(mail: StoredMail): Promise<void>;
}

/**
 * The routes that lead out of the house. Mail for any other stays where it is, in the table, and counts as sent as
 * soon as it is written: it is read at /studio/mail. An abstract class, so that it is its own injection token.
 */
export abstract class Mailers {
  abstract of(route: MailRoute): Mailer | null;
}
