import { Global, Module } from '@nestjs/common';
import { Config } from '../config/index.js';
import { MailDelivery } from './mail-delivery.js';
import { DatabaseMailer, Mailer } from './mail.js';
import { MailQueries } from './mail.queries.js';
import { Outbox } from './outbox.js';
import { SmtpMailer } from './smtp-mailer.js';

@Global()
@Module({
  providers: [
    Outbox,
    MailDelivery,
    MailQueries,
    {
      provide: Mailer,
      inject: [Config],
      useFactory: (config: Config) => (config.SMTP_URL ? new SmtpMailer(config) : new DatabaseMailer()),
    },
  ],
  exports: [Outbox, MailQueries],
})
export class MailModule {}
