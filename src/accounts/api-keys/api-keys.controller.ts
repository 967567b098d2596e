import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CreateApiKey, createApiKey } from '../account.schemas.js';
import { Allow, CurrentActor } from '../actor.decorators.js';
import type { Actor } from '../actor.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('accounts')
@Controller('api/v1/api-keys')
@Allow({ roles: ['admin'], scope: 'admin' })
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @ApiOperation({ summary: 'List the API keys' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.keys.list(actor) };
  }

  // Without Idempotency-Key: its first answer would be kept, and the token with it.
  @Post()
  @ApiOperation({ summary: 'Make an API key; `token` is shown this once' })
  create(@CurrentActor() actor: Actor, @Body({ schema: createApiKey }) body: CreateApiKey) {
    return this.keys.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  async revoke(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.keys.revoke(actor, id);
  }
}
