import type { Locale } from '../locale/index.js';

/** A mail as a room writes it. */
export interface Mail {
  /** What it is about, for the list and the metrics: `sign-in-link`. */
  kind: string;
  /** One address, without a name. */
  to: string;
  locale: Locale;
  subject: string;
  text: string;
  /** The same in HTML, escaped by who wrote it. */
  html?: string | null;
}

/** A mail in the outbox. */
export interface StoredMail extends Mail {
  id: string;
  html: string | null;
  createdAt: Date;
}

export type MailState = 'waiting' | 'sent' | 'failed';

/** A mail in the list for the studio. */
export interface ListedMail extends StoredMail {
  state: MailState;
  sentAt: Date | null;
  attempts: number;
  lastError: string | null;
}

/** The mail server will never accept this mail: trying again makes no sense. */
export class MailRefused extends Error {}

/** The mail server was reached and said "not now". Any other error means that it was not reached. */
export class MailPostponed extends Error {}

/** How mail leaves the house. An abstract class, so that it is its own injection token. */
export abstract class Mailer {
  /** False when mail stays in the database: it then counts as sent as soon as it is written. */
  abstract readonly leavesTheHouse: boolean;

  /** Hands one mail over. @throws MailRefused, MailPostponed, or another error when the server was not reached. */
  abstract deliver(mail: StoredMail): Promise<void>;
}

/** Keeps mail where it is: in the table, shown at /studio/mail. */
export class DatabaseMailer extends Mailer {
  readonly leavesTheHouse = false;

  async deliver(): Promise<void> {}
}
