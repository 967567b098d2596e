import { readFile } from 'node:fs/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { Config } from '../config/index.js';
import { MailPostponed, MailRefused, type Mailer, type StoredMail } from './mail.js';

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

/** Hands mail to a mail server over SMTP. */
@Injectable()
export class SmtpMailer implements Mailer, OnApplicationShutdown {
  private transport: Promise<Transporter> | null = null;

  constructor(private readonly config: Config) {}

  async deliver(mail: StoredMail): Promise<void> {
    const transport = await (this.transport ??= this.connect());
    try {
      await transport.sendMail({
        from: this.config.MAIL_FROM,
        // As an object: a text would be parsed as a list of addresses.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html ?? undefined,
        replyTo: mail.headers.replyTo ? { name: '', address: mail.headers.replyTo } : undefined,
        references: mail.headers.references?.join(' '),
        inReplyTo: mail.headers.references?.at(-1),
        date: mail.createdAt,
        // The same on every try, so that a receiver who gets it twice can tell.
        messageId: `<${mail.id}@${senderDomain(this.config.MAIL_FROM)}>`,
        headers: {
          'Content-Language': mail.locale,
          // Holiday greetings must not come back as new tickets.
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          'X-Vraagbaak-ID': mail.id,
          ...unsubscribing(mail.headers.unsubscribeUrl),
        },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      throw told(error as SmtpError);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.transport)?.close();
  }

  /** Loaded when the first mail goes out: most installations that try us have no mail server. */
  private async connect(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { DKIM_KEY_FILE: keyFile, DKIM_SELECTOR: keySelector } = this.config;
    return createTransport({
      url: this.config.SMTP_URL,
      pool: true,
      maxConnections: 4,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
      dkim: keyFile
        ? { domainName: senderDomain(this.config.MAIL_FROM), keySelector, privateKey: await readFile(keyFile, 'utf8') }
        : undefined,
    } as never);
  }
}

/**
 * Only what the server says about this recipient or this text is about this mail; a wrong password or sender is about
 * us, and will be mended.
 */
function told(error: SmtpError): Error {
  const isAboutTheMail = error.command === 'RCPT TO' || error.command === 'DATA' || error.code === 'EMESSAGE';
  if (isAboutTheMail && error.responseCode !== undefined && error.responseCode >= 500)
    return new MailRefused(error.message, { cause: error });
  if (isAboutTheMail) return new MailPostponed(error.message, { cause: error });
  return error;
}

/** One click in the mail program, no signing in and no question (RFC 8058). */
function unsubscribing(url: string | undefined): Record<string, string> {
  return url ? { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {};
}

function senderDomain(from: string): string {
  return /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
}
