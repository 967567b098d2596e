import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import { ExpectedVersion } from '../platform/http/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleVersionsQueries } from './article-versions.queries.js';
import { presentArticle } from './article.presenter.js';
import {
  articleText,
  articleVersion,
  locale,
  versionList,
  versionNumber,
  type ArticleTextInput,
  type ArticleVersionInput,
  type VersionList,
} from './article.schemas.js';
import { ArticlesQueries } from './articles.queries.js';
import { ArticlesService } from './articles.service.js';

/** The texts of an article: what they say, whether readers see it, and what they said before. For editors only. */
@ApiTags('articles')
@Controller('api/v1/articles/:id/texts/:locale')
@Allow({ roles: EDITORS, scope: 'admin' })
export class ArticleTextsController {
  constructor(
    private readonly articles: ArticlesService,
    private readonly queries: ArticlesQueries,
    private readonly versions: ArticleVersionsQueries,
  ) {}

  @Put()
  @ApiOperation({ summary: 'Save question and answer in one language as a new version' })
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleText }) body: ArticleTextInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.save(actor, id, language, { ...body, version });
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Put('publication')
  @ApiOperation({ summary: 'Publish the last version' })
  async publish(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.publish(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Delete('publication')
  @ApiOperation({ summary: 'Take it offline' })
  async unpublish(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.unpublish(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Put('archival')
  @ApiOperation({ summary: 'Archive it in one language' })
  async archive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.archive(actor, id, language, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Get('versions')
  @ApiOperation({ summary: 'List the versions' })
  list(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Query({ schema: versionList }) query: VersionList,
  ) {
    return this.versions.list(actor, id, language, query);
  }

  @Get('versions/:version')
  @ApiOperation({ summary: 'Read one version' })
  get(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('version', { schema: versionNumber }) version: number,
  ) {
    return this.versions.get(actor, id, language, version);
  }

  /** The old version becomes the head again, as a new version; what readers see does not change by it. */
  @Post('versions/:version/restoration')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore a version as the newest one' })
  async restore(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('version', { schema: versionNumber }) old: number,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.restoreVersion(actor, id, language, old, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }
}
