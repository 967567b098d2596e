import {
  Body,
  Controller,
  Delete,
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
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { IdempotencyInterceptor } from '../../platform/http/index.js';
import {
  newSynonym,
  synonymList,
  synonymVerdict,
  type NewSynonym,
  type SynonymList,
  type SynonymVerdict,
} from './synonym.schemas.js';
import { SynonymsService } from './synonyms.service.js';

@ApiTags('search')
@Controller('api/v1/search/synonyms')
@Allow({ roles: EDITORS, scope: 'admin' })
export class SynonymsController {
  constructor(private readonly synonyms: SynonymsService) {}

  @Get()
  @ApiOperation({ summary: 'List the synonyms, or what the search log proposes' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: synonymList }) query: SynonymList) {
    return { items: await this.synonyms.list(actor, query), next: null };
  }

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Add a synonym: from now on who types one word also finds the other' })
  add(@CurrentActor() actor: Actor, @Body({ schema: newSynonym }) body: NewSynonym) {
    return this.synonyms.add(actor, body);
  }

  @Put(':id/verdict')
  @ApiOperation({ summary: 'Decide about a proposed synonym: yes, no, never' })
  decide(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: synonymVerdict }) { verdict }: SynonymVerdict,
  ) {
    return this.synonyms.decide(actor, id, verdict);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a synonym' })
  async remove(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.synonyms.remove(actor, id);
  }
}
