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
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { IdempotencyInterceptor } from '../../platform/http/index.js';
import { ArticleRules } from './article-rules.service.js';
import { articleRule, type ArticleRuleInput } from './life-cycle.schemas.js';

@ApiTags('articles')
@Controller('api/v1/article-rules')
@Allow({ roles: ['admin'], scope: 'admin' })
export class ArticleRulesController {
  constructor(private readonly rules: ArticleRules) {}

  @Get()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'List the rules for review and verification' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.rules.list(actor), next: null };
  }

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Make a rule for a product, an audience or both' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: articleRule }) body: ArticleRuleInput) {
    return { id: await this.rules.set(actor, null, body) };
  }

  @Put(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change a rule' })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: articleRule }) body: ArticleRuleInput,
  ) {
    await this.rules.set(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a rule' })
  remove(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.rules.remove(actor, id);
  }
}
