import { Body, Controller, Get, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { LedgerQueries } from './ledger.queries.js';
import {
  shiftMove,
  shiftSettings,
  shiftVerdict,
  type Move,
  type ShiftSettings,
  type ShiftVerdict,
} from './ledger.schemas.js';
import { LedgerService } from './ledger.service.js';

/** What could move from the second line to the first, and from the first to customers. */
@ApiTags('procedures')
@Controller('api/v1/shift-ledger')
@Allow({ roles: EDITORS })
export class LedgerController {
  constructor(
    private readonly queries: LedgerQueries,
    private readonly ledger: LedgerService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read the shift-left ledger: proposals, decisions, and who solved what per month' })
  read(@CurrentActor() actor: Actor) {
    return this.queries.read(actor);
  }

  @Put('settings')
  @ApiOperation({ summary: 'Say which team is the first line, and when something is proposed' })
  configure(@CurrentActor() actor: Actor, @Body({ schema: shiftSettings }) body: ShiftSettings) {
    return this.ledger.configure(actor, body);
  }

  @Put('proposals/:move/:id/verdict')
  @ApiOperation({ summary: 'Accept or decline a proposal; what customers may do opens as a draft' })
  async decide(
    @CurrentActor() actor: Actor,
    @Param('move', { schema: shiftMove }) move: Move,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: shiftVerdict }) body: ShiftVerdict,
  ) {
    await this.ledger.decide(actor, move, id, body);
    return this.queries.read(actor);
  }
}
