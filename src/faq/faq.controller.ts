import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, STAFF, type Actor } from '../accounts/index.js';
import { isNotModified } from '../platform/http/index.js';
import { FaqExplanationQueries } from './faq-explanation.queries.js';
import { FaqPlacements } from './faq-placements.service.js';
import { FaqQueries } from './faq.queries.js';
import {
  explanationQuery,
  faqQuery,
  placementBody,
  type ExplanationQuery,
  type FaqQuery,
  type PlacementBody,
} from './faq.schemas.js';

@ApiTags('FAQ')
@Controller('api/v1/faq')
export class FaqController {
  constructor(
    private readonly faq: FaqQueries,
    private readonly explanations: FaqExplanationQueries,
    private readonly placements: FaqPlacements,
  ) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({ summary: 'The questions in the order of how often they were really asked' })
  async top(
    @CurrentActor() actor: Actor,
    @Query({ schema: faqQuery }) query: FaqQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | ''> {
    const { body, etag } = await this.faq.topAnswer(actor, query);
    return isNotModified(request, reply, etag) ? '' : body;
  }

  @Get(':articleId/explanation')
  @Allow({ roles: STAFF, scope: 'knowledge:read' })
  @ApiOperation({
    summary: 'Why an article stands where it stands: asks per week and channel, decay, repeats, merges, pins',
  })
  explain(
    @CurrentActor() actor: Actor,
    @Param('articleId', ParseUUIDPipe) articleId: string,
    @Query({ schema: explanationQuery }) query: ExplanationQuery,
  ) {
    return this.explanations.explain(actor, articleId, query);
  }

  @Get('placements')
  @Allow({ roles: STAFF })
  @ApiOperation({ summary: 'Everything that editors have pinned or kept out' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.placements.all(actor) };
  }

  @Put(':articleId/placement')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Pin an article at a place, or keep it out of the FAQ' })
  place(
    @CurrentActor() actor: Actor,
    @Param('articleId', ParseUUIDPipe) articleId: string,
    @Body({ schema: placementBody }) body: PlacementBody,
  ) {
    return this.placements.set(actor, articleId, body);
  }

  @Delete(':articleId/placement')
  @HttpCode(204)
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Give an article back its true place' })
  unplace(@CurrentActor() actor: Actor, @Param('articleId', ParseUUIDPipe) articleId: string) {
    return this.placements.clear(actor, articleId);
  }
}
