import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import { manualReport, ManualReports } from './manual-reports.service.js';
import { ManualTasks, taskList, type TaskList } from './manual-tasks.queries.js';
import { anchorInPath, versionLabel } from './manual.schemas.js';
import { ManualsQueries } from './manuals.queries.js';

const report = manualReport.extend({
  version: versionLabel.optional().describe('Label of the version that was read; the current one when left out.'),
  reader: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('For API keys: your own id of the reader, so that each of your readers counts once a day.'),
});

/** What readers say is wrong in a manual, and what becomes of it. */
@ApiTags('manuals')
@Controller('api/v1')
export class ManualReportsController {
  constructor(
    private readonly manuals: ManualsQueries,
    private readonly reports: ManualReports,
    private readonly tasks: ManualTasks,
  ) {}

  /** `counted` is false when this reader said the same of this place today already. */
  @Post('manuals/:id/sections/:anchor/reports')
  @HttpCode(200)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say that a step is missing, that something is wrong, or that it can not be found' })
  async give(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('anchor', { schema: anchorInPath }) anchor: string,
    @Body({ schema: report }) { version: label, reader, ...given }: z.output<typeof report>,
    @Req() request: FastifyRequest,
  ) {
    const manual = await this.manuals.get(actor, id);
    const version = await this.manuals.version(actor, manual, label);
    const counted = await this.reports.give(actor, { manual, version }, anchor, given, {
      visitor: actor.via === 'api-key' ? reader : undefined,
      address: request.ip,
      userAgent: request.headers['user-agent'],
    });
    return { counted };
  }

  @Get('manual-tasks')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'List the sections that readers reported, with what they said' })
  list(@CurrentActor() actor: Actor, @Query({ schema: taskList }) query: TaskList) {
    return this.tasks.list(actor, query);
  }

  @Put('manual-tasks/:sectionId/settlement')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Settle what was reported about a section' })
  async settle(@CurrentActor() actor: Actor, @Param('sectionId', ParseUUIDPipe) sectionId: string) {
    return { settled: await this.reports.settle(actor, sectionId) };
  }
}
