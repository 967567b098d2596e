import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/index.js';
import { TicketsModule } from '../tickets/index.js';
import { Channel } from './channel.entity.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsQueries } from './channels.queries.js';
import { ChannelsService } from './channels.service.js';
import { DeskWaitsConsumer } from './desk-waits.consumer.js';
import { QueueReports } from './queue-reports.js';
import { WaitingTimes } from './waiting-times.js';
import { WaitsQueries } from './waits.queries.js';
import { WebhookCheck } from './webhook-check.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({
  imports: [AccountsModule, TicketsModule, TypeOrmModule.forFeature([Channel])],
  controllers: [ChannelsController, WebhooksController],
  providers: [
    ChannelsService,
    ChannelsQueries,
    WaitingTimes,
    WaitsQueries,
    QueueReports,
    WebhookCheck,
    DeskWaitsConsumer,
  ],
  exports: [ChannelsService, ChannelsQueries, WaitsQueries, QueueReports],
})
export class ChannelsModule {}
