import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ArticleFeedback } from './article-feedback.service.js';
import { articleFeedback, feedbackOutcome, type FeedbackInput, type FeedbackOutcomeInput } from './feedback.schemas.js';

@ApiTags('articles')
@Controller('api/v1/articles/:id/feedback')
export class ArticleFeedbackController {
  constructor(private readonly feedback: ArticleFeedback) {}

  /** Saying it again the same day replaces it. */
  @Post()
  @HttpCode(204)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say why the answer did not help' })
  give(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: articleFeedback }) { reader, ...given }: FeedbackInput,
    @Req() request: FastifyRequest,
  ) {
    return this.feedback.give(actor, id, given, {
      // A browser can't say who it is: only a portal that we gave a key is believed.
      visitor: actor.via === 'api-key' ? reader : undefined,
      address: request.ip,
      userAgent: request.headers['user-agent'],
    });
  }

  @Get()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Read what readers say, as long as it is open' })
  async list(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return { items: await this.feedback.open(actor, id), next: null };
  }

  /** `told`: how many readers are mailed. */
  @Put('outcome')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'End the task that the feedback is' })
  async close(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: feedbackOutcome }) { outcome }: FeedbackOutcomeInput,
  ) {
    return { told: await this.feedback.close(actor, id, outcome) };
  }
}
