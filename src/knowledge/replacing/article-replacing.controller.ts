import { Body, Controller, Delete, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ArticleReplacing } from './article-replacing.js';
import { OccurrencesQueries } from './occurrences.queries.js';
import {
  occurrenceList,
  replacementList,
  textReplacement,
  type OccurrenceFilters,
  type ReplacementFilters,
  type TextReplacement,
} from './replace.schemas.js';
import { ReplacementsQueries } from './replacements.queries.js';

/** Finding and replacing in many articles at once: first look, then replace what was looked at, and undo it. */
@ApiTags('articles')
@Controller('api/v1/articles')
@Allow({ roles: EDITORS, scope: 'admin' })
export class ArticleReplacingController {
  constructor(
    private readonly occurrences: OccurrencesQueries,
    private readonly replacing: ArticleReplacing,
    private readonly replacements: ReplacementsQueries,
  ) {}

  @Get('occurrences')
  @ApiOperation({ summary: 'Find where something stands in the last versions of articles' })
  find(@CurrentActor() actor: Actor, @Query({ schema: occurrenceList }) query: OccurrenceFilters) {
    return this.occurrences.list(actor, query);
  }

  @Get('replacements')
  @ApiOperation({ summary: 'List what was replaced, the latest first' })
  list(@CurrentActor() actor: Actor, @Query({ schema: replacementList }) query: ReplacementFilters) {
    return this.replacements.list(actor, query);
  }

  @Post('replacements')
  @ApiOperation({ summary: 'Replace words in the chosen texts, each as a new version' })
  async replace(@CurrentActor() actor: Actor, @Body({ schema: textReplacement }) body: TextReplacement) {
    return this.replacements.get(actor, await this.replacing.replace(actor, body));
  }

  @Get('replacements/:id')
  @ApiOperation({ summary: 'Read what a replacement did to each text' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.replacements.get(actor, id);
  }

  /** What was written since in one of the texts stays; the answer tells which. */
  @Delete('replacements/:id')
  @ApiOperation({ summary: 'Undo a replacement' })
  async undo(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.replacing.undo(actor, id);
    return this.replacements.get(actor, id);
  }
}
