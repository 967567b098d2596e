import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/index.js';
import { TicketsModule } from '../tickets/index.js';
import { Channel } from './channel.entity.js';
import { ChatAnswersConsumer } from './chat-answers.consumer.js';
import { ChatDelivery } from './chat-delivery.job.js';
import { ChatMessages } from './chat-messages.js';
import { ContactLog } from './contact-log.js';
import { ContactsController } from './contacts.controller.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsQueries } from './channels.queries.js';
import { ChannelsService } from './channels.service.js';
import { DeskWaitsConsumer } from './desk-waits.consumer.js';
import { Handovers } from './handovers.js';
import { QueueReports } from './queue-reports.js';
import { KeptMails } from './mail/kept-mails.js';
import { MailFiling } from './mail/mail-filing.js';
import { MailIntake } from './mail/mail-intake.js';
import { MailReader } from './mail/mail-reader.js';
import { MailSorting } from './mail/mail-sorting.job.js';
import { MailThreads } from './mail/mail-threads.js';
import { MailsController } from './mail/mails.controller.js';
import { MailsQueries } from './mail/mails.queries.js';
import { SmtpListener } from './mail/smtp-listener.js';
import { WaitingTimes } from './waiting-times.js';
import { WaitsQueries } from './waits.queries.js';
import { WebhookCheck } from './webhook-check.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({
  imports: [AccountsModule, TicketsModule, TypeOrmModule.forFeature([Channel])],
  controllers: [ChannelsController, WebhooksController, ContactsController, MailsController],
  providers: [
    ChannelsService,
    ChannelsQueries,
    WaitingTimes,
    WaitsQueries,
    QueueReports,
    WebhookCheck,
    DeskWaitsConsumer,
    Handovers,
    ContactLog,
    ChatMessages,
    ChatDelivery,
    ChatAnswersConsumer,
    MailIntake,
    MailReader,
    MailThreads,
    MailFiling,
    MailSorting,
    MailsQueries,
    KeptMails,
    SmtpListener,
  ],
  exports: [
    ChannelsService,
    ChannelsQueries,
    WaitsQueries,
    QueueReports,
    Handovers,
    ContactLog,
    MailIntake,
    MailsQueries,
    KeptMails,
    SmtpListener,
  ],
})
export class ChannelsModule {}
