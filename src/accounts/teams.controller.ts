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
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { IdempotencyInterceptor } from '../platform/http/index.js';
import { type NameTeam, nameTeam } from './account.schemas.js';
import { Allow, CurrentActor, STAFF } from './actor.decorators.js';
import type { Actor } from './actor.js';
import { TeamsService } from './teams.service.js';

@ApiTags('accounts')
@Controller('api/v1/teams')
@Allow({ roles: ['admin'], scope: 'admin' })
export class TeamsController {
  constructor(private readonly teams: TeamsService) {}

  @Get()
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'List the teams' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.teams.list(actor) };
  }

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Make a team' })
  create(@CurrentActor() actor: Actor, @Body({ schema: nameTeam }) { name }: NameTeam) {
    return this.teams.create(actor, name);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Rename a team' })
  rename(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: nameTeam }) { name }: NameTeam,
  ) {
    return this.teams.rename(actor, id, name);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a team; its members and tickets are then in none' })
  async remove(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.teams.remove(actor, id);
  }
}
