import {
  Body,
  Controller,
  Get,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import {
  etagOf,
  ExpectedVersion,
  IdempotencyInterceptor,
  isNotModified,
  versionedEtag,
} from '../platform/http/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleListsQueries } from './article-lists.queries.js';
import { ArticleSearch } from './article-search.js';
import { ArticleNotFound } from './article.errors.js';
import { presentArticle, presentHit, presentListItem, presentPage } from './article.presenter.js';
import {
  articleChanges,
  articleList,
  articleSearch,
  articleVersion,
  locale,
  newArticle,
  type ArticleChanges,
  type ArticleFilters,
  type ArticleSearchQuery,
  type ArticleVersionInput,
  type NewArticle,
} from './article.schemas.js';
import { ArticlesQueries } from './articles.queries.js';
import { ArticlesService } from './articles.service.js';

@ApiTags('articles')
@Controller('api/v1/articles')
export class ArticlesController {
  constructor(
    private readonly articles: ArticlesService,
    private readonly queries: ArticlesQueries,
    private readonly lists: ArticleListsQueries,
    private readonly search: ArticleSearch,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List articles' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: articleList }) query: ArticleFilters) {
    const { items, next } = await this.lists.list(actor, query);
    return { items: items.map((item) => presentListItem(actor, item)), next };
  }

  @Get('search')
  @ApiOperation({ summary: 'Find articles by words' })
  async find(@CurrentActor() actor: Actor, @Query({ schema: articleSearch }) query: ArticleSearchQuery) {
    const items = await this.search.find(actor, { ...query, locale: query.locale ?? actor.locale });
    return { items: items.map(presentHit), next: null };
  }

  /** An address of the help centre: the article, or 301 to where it is now; 302 when that is another article. */
  @Get('by-slug/:locale/:slug')
  @ApiOperation({ summary: 'Read an article by its address, or learn where it moved' })
  async bySlug(
    @CurrentActor() actor: Actor,
    @Param('locale', { schema: locale }) language: Locale,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queries.findBySlug(actor, language, slug);
    if (!found) throw new ArticleNotFound(slug);
    if (found.kind === 'moved') {
      const { kind: _, isMerged, ...moved } = found;
      void reply
        .status(isMerged ? 302 : 301)
        .header('Location', `/api/v1/articles/by-slug/${moved.locale}/${moved.slug}`);
      return moved;
    }
    const page = presentPage(found.article);
    return isNotModified(request, reply, etagOf(JSON.stringify(page))) ? undefined : page;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an article in all its languages' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const article = await this.queries.get(actor, id);
    const shown = presentArticle(actor, article);
    const etag = etagOf(JSON.stringify(shown));
    const tag = article.version === null ? etag : versionedEtag(article.version, etag);
    return isNotModified(request, reply, tag) ? undefined : shown;
  }

  @Post()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Write an article' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: newArticle }) body: NewArticle) {
    const { id } = await this.articles.create(actor, body);
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Patch(':id')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: "Change an article's audience or product" })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: articleChanges }) body: ArticleChanges,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.update(actor, id, { ...body, version });
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  /** Puts all its texts away. */
  @Put(':id/archival')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Archive an article in all its languages' })
  async archive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: articleVersion }) _body: ArticleVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.articles.archive(actor, id, null, version);
    return presentArticle(actor, await this.queries.get(actor, id));
  }
}
