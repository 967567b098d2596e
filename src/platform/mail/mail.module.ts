import { Global, Module } from '@nestjs/common';
import { MailDelivery } from './mail-delivery.js';
import { Mailers } from './mail.js';
import { MailQueries } from './mail.queries.js';
import { ConfiguredMailers } from './mailers.js';
import { MessageMailer } from './message-mailer.js';
import { Outbox } from './outbox.js';
import { ReplyAddress } from './reply-address.js';
import { SmtpMailer } from './smtp-mailer.js';

@Global()
@Module({
  providers: [
    Outbox,
    MailDelivery,
    MailQueries,
    ReplyAddress,
    SmtpMailer,
    MessageMailer,
    { provide: Mailers, useClass: ConfiguredMailers },
  ],
  exports: [Outbox, MailDelivery, MailQueries, ReplyAddress],
})
export class MailModule {}
