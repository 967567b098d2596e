import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../../accounts/index.js';
import { IdempotencyInterceptor } from '../../platform/http/index.js';
import { RunEvidenceExport } from './run-evidence.js';
import {
  approvalVerdict,
  identityProof,
  newRun,
  runList,
  runNote,
  runStep,
  settlement,
  stepDone,
  type ApprovalVerdict,
  type IdentityProof,
  type NewRun,
  type RunList,
  type RunNote,
  type SettlementGiven,
  type StepDone,
} from './run.schemas.js';
import { RunSteps } from './run-steps.js';
import { RunsQueries } from './runs.queries.js';
import { RunsService } from './runs.service.js';

type Version = { version?: number | undefined } | null | undefined;

/**
 * Runs of procedures: by instructed agents from a ticket, and by customers for themselves. An answer that shows a secret
 * is kept nowhere, so steps take no Idempotency-Key: the version keeps a step from being done twice.
 */
@ApiTags('runs')
@Controller('api/v1/runs')
@Allow({ scope: 'tickets:write' })
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly steps: RunSteps,
    private readonly queries: RunsQueries,
    private readonly evidence: RunEvidenceExport,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List runs, the latest first' })
  list(@CurrentActor() actor: Actor, @Query({ schema: runList }) query: RunList) {
    return this.queries.list(actor, query);
  }

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: "Run a procedure for a ticket's customer, or as a customer for yourself" })
  start(@CurrentActor() actor: Actor, @Body({ schema: newRun }) body: NewRun) {
    return this.runs.start(actor, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a run, with its journal and the step it is at' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  @Get(':id/evidence')
  @Allow({ roles: STAFF })
  @ApiOperation({ summary: 'Export the evidence of a run: its journal, held against the audit chain' })
  export(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.evidence.of(actor, id);
  }

  @Put(':id/steps/:step')
  @ApiOperation({ summary: 'Do the step it is at; secrets in the answer are shown this once' })
  advance(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('step') step: string,
    @Body({ schema: stepDone }) body: StepDone,
  ) {
    return this.steps.advance(actor, id, step, body);
  }

  @Post(':id/codes')
  @HttpCode(200)
  @ApiOperation({ summary: "Send a code to the customer's known address" })
  sendCode(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: runStep }) body: Version,
  ) {
    return this.steps.sendCode(actor, id, body?.version);
  }

  @Put(':id/identity')
  @ApiOperation({ summary: 'Prove who the customer is' })
  verify(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: identityProof }) body: IdentityProof,
  ) {
    return this.steps.verify(actor, id, body);
  }

  @Put(':id/approval')
  @Allow({ roles: STAFF })
  @ApiOperation({ summary: 'Say yes or no to a run that waits for it; never to one you had a hand in' })
  approve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: approvalVerdict }) body: ApprovalVerdict,
  ) {
    return this.runs.approve(actor, id, body);
  }

  @Put(':id/holder')
  @Allow({ roles: STAFF })
  @ApiOperation({ summary: 'Take over a run from a colleague' })
  takeOver(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: runStep }) body: Version,
  ) {
    return this.runs.takeOver(actor, id, body?.version);
  }

  @Put(':id/settlement')
  @ApiOperation({ summary: 'Find out how a call ended that nobody saw the end of' })
  settle(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: settlement }) body: SettlementGiven,
  ) {
    return this.steps.settle(actor, id, body);
  }

  @Post(':id/notes')
  @ApiOperation({ summary: 'Write a note beside the steps of a run' })
  note(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body({ schema: runNote }) body: RunNote) {
    return this.runs.note(actor, id, body.text);
  }

  @Put(':id/stop')
  @ApiOperation({ summary: 'Stop a run and take back what it did' })
  stop(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body({ schema: runStep }) body: Version) {
    return this.runs.stop(actor, id, body?.version);
  }

  @Put(':id/undoing')
  @ApiOperation({ summary: 'Take back a run that is done, while there is time' })
  takeBack(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: runStep }) body: Version,
  ) {
    return this.runs.takeBack(actor, id, body?.version);
  }
}
