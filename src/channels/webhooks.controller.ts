import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../accounts/index.js';
import * as schemas from './channel.schemas.js';
import { ChatMessages } from './chat-messages.js';
import { incomingMessage, type IncomingMessage } from './contact.schemas.js';
import { QueueReports } from './queue-reports.js';
import { WebhookCheck } from './webhook-check.js';

const SIGNED = [
  { name: 'X-Vraagbaak-Timestamp', description: 'Seconds since 1970, within five minutes of now.' },
  {
    name: 'X-Vraagbaak-Signature',
    description: 'v1= and the HMAC-SHA256 of "<timestamp>.<body>" with the channel’s secret, in hex. Counts once.',
  },
];

/** What the systems around a channel tell us: signed, instead of signed in. */
@ApiTags('channels')
@ApiHeader(SIGNED[0]!)
@ApiHeader(SIGNED[1]!)
@Controller('api/v1/channels')
@Allow({ visitors: true })
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhookCheck,
    private readonly reports: QueueReports,
    private readonly chat: ChatMessages,
  ) {}

  @Post(':key/queue-reports')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Report the queue of a channel',
    description: 'Once or twice a minute. Answers what somebody is told who joins now.',
  })
  report(
    @Param('key') key: string,
    @Body({ schema: schemas.queueReport }) body: schemas.QueueReportBody,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.once(request, key, (channelId) => this.reports.take(channelId, body));
  }

  @Post(':key/messages')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Bring in a message of a chat or social channel',
    description: 'One conversation is one ticket; a message that is sent twice counts once.',
  })
  message(
    @Param('key') key: string,
    @Body({ schema: incomingMessage }) body: IncomingMessage,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.once(request, key, (channelId) => this.chat.take(channelId, body));
  }
}
