import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ExpectedVersion } from '../../platform/http/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleVersionsQueries } from '../article-versions.queries.js';
import { presentArticle } from '../article.presenter.js';
import { articleVersion, locale, versionNumber, type ArticleVersionInput } from '../article.schemas.js';
import { ArticlesQueries } from '../articles.queries.js';
import { ArticleComments } from './article-comments.service.js';
import { ArticleReviews } from './article-reviews.service.js';
import { ArticleTranslations } from './article-translations.service.js';
import {
  articleSchedule,
  newComment,
  reviewEnd,
  versionChanges,
  type ArticleScheduleInput,
  type NewComment,
  type ReviewEnd,
  type VersionChanges,
} from './life-cycle.schemas.js';

/** What happens to a text between being written and being read. For editors only. */
@ApiTags('articles')
@Controller('api/v1/articles/:id/texts/:locale')
@Allow({ roles: EDITORS, scope: 'admin' })
export class ArticleReviewsController {
  constructor(
    private readonly reviews: ArticleReviews,
    private readonly comments: ArticleComments,
    private readonly translations: ArticleTranslations,
    private readonly versions: ArticleVersionsQueries,
    private readonly queries: ArticlesQueries,
  ) {}

  @Put('review')
  @ApiOperation({ summary: 'Ask for a review of the last version' })
  async ask(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.ask(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  /** By its writer: taken back. By somebody else, with a comment: sent back. */
  @Delete('review')
  @ApiOperation({ summary: 'End the review without approving' })
  async end(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: reviewEnd }) { comment }: ReviewEnd,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.end(actor, id, language, version, comment);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Put('approval')
  @ApiOperation({ summary: 'Approve the last version, as somebody who did not write it' })
  async approve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.approve(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Put('schedule')
  @ApiOperation({ summary: 'Publish the last version at a later time' })
  async schedule(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleSchedule }) { at }: ArticleScheduleInput,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.schedule(actor, id, language, version, new Date(at));
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Delete('schedule')
  @ApiOperation({ summary: 'Do not publish it by itself after all' })
  async unschedule(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.unschedule(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Put('verification')
  @ApiOperation({ summary: 'Say that what readers see is true' })
  async verify(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.reviews.verify(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  /** Needed when both changed, or when a change needs no translation. */
  @Put('translation')
  @ApiOperation({ summary: 'Say that both languages say the same now' })
  async translated(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) _language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.translations.confirm(actor, id, version);
    return { items: await this.translations.of(actor, id) };
  }

  @Get('translation')
  @ApiOperation({ summary: 'Learn whether a language lags behind the other' })
  async translation(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
  ) {
    await this.queries.get(actor, id);
    const states = await this.translations.of(actor, id);
    return (
      states.find((state) => state.locale === language) ?? {
        locale: language,
        state: 'in-step',
        follows: null,
        latest: null,
      }
    );
  }

  @Get('versions/:version/changes')
  @ApiOperation({ summary: 'Read what changed between two versions' })
  changes(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('version', { schema: versionNumber }) version: number,
    @Query({ schema: versionChanges }) { since }: VersionChanges,
  ) {
    return this.versions.changes(actor, id, language, since, version);
  }

  @Get('comments')
  @ApiOperation({ summary: 'Read what editors say about a text' })
  async listComments(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
  ) {
    return { items: await this.comments.list(actor, id, language), next: null };
  }

  @Post('comments')
  @ApiOperation({ summary: 'Comment on the last version' })
  async comment(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: newComment }) body: NewComment,
  ) {
    return { id: await this.comments.add(actor, id, language, body) };
  }

  @Put('comments/:comment/resolution')
  @HttpCode(204)
  @ApiOperation({ summary: 'Mark a comment as dealt with' })
  resolve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('comment', ParseUUIDPipe) comment: string,
  ) {
    return this.comments.resolve(actor, id, language, comment, true);
  }

  @Delete('comments/:comment/resolution')
  @HttpCode(204)
  @ApiOperation({ summary: 'Open a comment again' })
  reopen(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('comment', ParseUUIDPipe) comment: string,
  ) {
    return this.comments.resolve(actor, id, language, comment, false);
  }
}
