import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, STAFF, type Actor } from '../../accounts/index.js';
import { InstructionQueries } from './instruction.queries.js';
import { InstructionService } from './instruction.service.js';

const answers = z.strictObject({
  answers: z.array(z.int().min(1).max(6)).max(10).describe('The chosen option of each question, counted from 1.'),
});

/** Who may run what, and how one comes to: reading it and a short check. */
@ApiTags('procedures')
@Controller('api/v1/procedures')
@Allow({ roles: STAFF })
export class InstructionController {
  constructor(
    private readonly instruction: InstructionService,
    private readonly queries: InstructionQueries,
  ) {}

  @Get('instruction-overview')
  @ApiOperation({ summary: 'Who of the desk may run which procedure' })
  async overview(@CurrentActor() actor: Actor) {
    return { items: await this.queries.overview(actor), next: null };
  }

  @Get(':id/instruction')
  @ApiOperation({ summary: 'What to read before running it, and the questions of its check' })
  read(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.instruction.read(actor, id);
  }

  @Put(':id/instruction/reading')
  @ApiOperation({ summary: 'Say that you read the version that is run now' })
  async markRead(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return { state: await this.instruction.markRead(actor, id) };
  }

  @Post(':id/instruction/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer the short check' })
  check(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: answers }) body: z.output<typeof answers>,
  ) {
    return this.instruction.check(actor, id, body.answers);
  }
}
