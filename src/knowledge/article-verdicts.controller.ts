import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow, CurrentActor, type Actor } from '../accounts/index.js';
import { ArticleVerdicts } from './article-verdicts.service.js';
import { verdict, type VerdictInput } from './article.schemas.js';

@ApiTags('articles')
@Controller('api/v1/articles/:id/verdict')
export class ArticleVerdictsController {
  constructor(private readonly verdicts: ArticleVerdicts) {}

  /** "Was this helpful?" `counted` is false when this reader answered it today already. */
  @Post()
  @HttpCode(200)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say whether the answer helped' })
  async give(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: verdict }) { reader, ...given }: VerdictInput,
    @Req() request: FastifyRequest,
  ) {
    const counted = await this.verdicts.give(actor, id, given, {
      // A browser can't say who it is: only a portal that we gave a key is believed.
      visitor: actor.via === 'api-key' ? reader : undefined,
      address: request.ip,
      userAgent: request.headers['user-agent'],
    });
    return { counted };
  }
}
