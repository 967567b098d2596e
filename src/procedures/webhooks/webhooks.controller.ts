import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { ExpectedVersion, IdempotencyInterceptor } from '../../platform/http/index.js';
import {
  deliveryList,
  newSecret,
  newWebhook,
  webhookChanges,
  type DeliveryList,
  type NewSecret,
  type NewWebhook,
  type WebhookChanges,
} from './webhook.schemas.js';
import { WebhookSending } from './webhook-sending.js';
import { WebhooksQueries } from './webhooks.queries.js';
import { WebhooksService } from './webhooks.service.js';

/** Other systems that are told what happens to runs: signed as the Standard Webhooks specification says. */
@ApiTags('webhooks')
@Controller('api/v1/webhooks')
@Allow({ roles: ['admin'], scope: 'admin' })
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly queries: WebhooksQueries,
    private readonly sending: WebhookSending,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the webhooks' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.queries.list(actor), next: null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a webhook' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  // Without Idempotency-Key: its first answer would be kept, and the secret with it.
  @Post()
  @ApiOperation({ summary: 'Add a webhook; `secret` is shown this once' })
  create(@CurrentActor() actor: Actor, @Body({ schema: newWebhook }) body: NewWebhook) {
    return this.webhooks.create(actor, body);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a webhook, or switch it off or on' })
  update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: webhookChanges }) body: WebhookChanges,
    @ExpectedVersion() version: number,
  ) {
    return this.webhooks.update(actor, id, { ...body, version });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a webhook with its messages' })
  async remove(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.webhooks.remove(actor, id);
  }

  @Post(':id/secrets')
  @ApiOperation({ summary: 'Make a new secret, shown this once; for a while the one before signs as well' })
  renewSecret(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: newSecret }) body: NewSecret,
  ) {
    return this.webhooks.renewSecret(actor, id, body);
  }

  @Post(':id/tests')
  @HttpCode(202)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Send a message of the type webhook.test' })
  test(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.sending.test(actor, id);
  }

  @Get(':id/deliveries')
  @ApiOperation({ summary: 'List the messages to a webhook, the latest first; they are kept for 30 days' })
  deliveries(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: deliveryList }) query: DeliveryList,
  ) {
    return this.queries.deliveries(actor, id, query);
  }

  @Get(':id/deliveries/:deliveryId')
  @ApiOperation({ summary: 'Read a message and what came of it' })
  delivery(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('deliveryId', ParseUUIDPipe) deliveryId: string,
  ) {
    return this.queries.delivery(actor, id, deliveryId);
  }

  @Post(':id/deliveries/:deliveryId/resends')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a message again, with the same id' })
  resend(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('deliveryId', ParseUUIDPipe) deliveryId: string,
  ) {
    return this.sending.resend(actor, id, deliveryId);
  }
}
