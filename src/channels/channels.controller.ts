import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, STAFF, type Actor } from '../accounts/index.js';
import { ExpectedVersion, IdempotencyInterceptor } from '../platform/http/index.js';
import * as schemas from './channel.schemas.js';
import { outgoingAddress, type OutgoingAddress } from './contact.schemas.js';
import { presentBoard, presentChannelNow } from './channel.view.js';
import { ChannelsQueries } from './channels.queries.js';
import { ChannelsService } from './channels.service.js';
import { WaitsQueries } from './waits.queries.js';

/** The ways to reach us, and how long one waits in each; named by their key. */
@ApiTags('channels')
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly queries: ChannelsQueries,
    private readonly waits: WaitsQueries,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the channels as they are now',
    description:
      'With opening hours, waiting times and the best choice. A wait that nobody knows has a reason, never a number.',
  })
  async board() {
    return presentBoard(await this.queries.board());
  }

  @Get('measurements')
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'How good the waiting times were, over the last 30 days' })
  async measurements(@CurrentActor() actor: Actor) {
    return { items: await this.waits.measure(actor), next: null };
  }

  @Get(':key')
  @ApiOperation({ summary: 'Read a channel as it is now' })
  async get(@Param('key') key: string) {
    return presentChannelNow(await this.queries.now(await this.queries.get(key)));
  }

  @Get(':key/wait')
  @ApiOperation({ summary: 'How long somebody waits who joins now, or has this place in the queue' })
  async wait(@Param('key') key: string, @Query({ schema: schemas.waitQuery }) { position }: schemas.WaitQuery) {
    return presentChannelNow(await this.queries.now(await this.queries.get(key), undefined, position)).wait;
  }

  @Post()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Add a channel' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: schemas.newChannel }) body: schemas.NewChannel) {
    return presentChannelNow(await this.queries.now(await this.channels.create(actor, body)));
  }

  @Put(':key')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Change a channel, its hours and holidays' })
  async change(
    @CurrentActor() actor: Actor,
    @Param('key') key: string,
    @Body({ schema: schemas.changedChannel }) body: schemas.ChangedChannel,
    @ExpectedVersion() version: number,
  ) {
    return presentChannelNow(await this.queries.now(await this.channels.change(actor, key, body, version)));
  }

  @Delete(':key')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a channel with its measurements' })
  async remove(@CurrentActor() actor: Actor, @Param('key') key: string) {
    await this.channels.remove(actor, key);
  }

  @Put(':key/availability')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Switch a channel off with a reason for customers, or on again' })
  async setAvailability(
    @CurrentActor() actor: Actor,
    @Param('key') key: string,
    @Body({ schema: schemas.availability }) body: schemas.Availability,
  ) {
    return presentChannelNow(await this.queries.now(await this.channels.setAvailability(actor, key, body)));
  }

  @Put(':key/outgoing')
  @Allow({ roles: ['admin'], scope: 'admin' })
  @HttpCode(204)
  @ApiOperation({ summary: 'Say where the answers of a chat or social channel are sent' })
  async sendTo(
    @CurrentActor() actor: Actor,
    @Param('key') key: string,
    @Body({ schema: outgoingAddress }) { url }: OutgoingAddress,
  ) {
    await this.channels.sendTo(actor, key, url);
  }

  @Post(':key/secret')
  @Allow({ roles: ['admin'], scope: 'admin' })
  @ApiOperation({ summary: 'Make a new secret for signed requests', description: 'Shown this once.' })
  async renewSecret(@CurrentActor() actor: Actor, @Param('key') key: string) {
    return { secret: await this.channels.renewSecret(actor, key) };
  }
}
