import { Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import { ModelsService } from './models.service.js';

/** The model that knows which article answers a ticket. */
@ApiTags('matching')
@Controller('api/v1/matching')
@Allow({ roles: EDITORS, scope: 'admin' })
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  @Get('report')
  @ApiOperation({
    summary: 'The versions of the model, the latest training, and how many links there are and how good they are',
  })
  report(@CurrentActor() actor: Actor) {
    return this.models.report(actor);
  }

  @Post('trainings')
  @HttpCode(202)
  @ApiOperation({ summary: 'Train the model now, in the background' })
  train(@CurrentActor() actor: Actor) {
    return this.models.train(actor);
  }

  @Put('models/:version/use')
  @ApiOperation({ summary: 'Put a version of the model in use' })
  async putBack(@CurrentActor() actor: Actor, @Param('version', ParseIntPipe) version: number) {
    await this.models.putBack(actor, version);
    return this.models.report(actor);
  }
}
