import { Injectable } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Mailers, type Mailer, type MailRoute } from './mail.js';
import { MessageMailer } from './message-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

/** A mail server and a provider of messages, as far as there are any. */
@Injectable()
export class ConfiguredMailers extends Mailers {
  constructor(
    private readonly config: Config,
    private readonly smtp: SmtpMailer,
    private readonly messages: MessageMailer,
  ) {
    super();
  }

  of(route: MailRoute): Mailer | null {
    if (route === 'email') return this.config.SMTP_URL ? this.smtp : null;
    return this.config.MESSAGE_URL ? this.messages : null;
  }
}
