import { Body, Controller, Delete, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ExpectedVersion } from '../../platform/http/index.js';
import { presentArticle } from '../article.presenter.js';
import { ArticlesQueries } from '../articles.queries.js';
import { ArticleMerging } from './article-merging.js';
import { mergeArticle, type MergeArticle } from './merge.schemas.js';

/** A merge is a resource of the article that was merged: put there, and taken away again. */
@ApiTags('articles')
@Controller('api/v1/articles/:id/merge')
export class ArticleMergingController {
  constructor(
    private readonly merging: ArticleMerging,
    private readonly queries: ArticlesQueries,
  ) {}

  @Put()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Merge an article into another that answers the same' })
  async merge(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: mergeArticle }) body: MergeArticle,
    @ExpectedVersion() version: number,
  ) {
    await this.merging.merge(actor, id, { intoId: body.intoId, version });
    return presentArticle(actor, await this.queries.get(actor, id));
  }

  @Delete()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Undo a merge' })
  async unmerge(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.merging.unmerge(actor, id);
    return presentArticle(actor, await this.queries.get(actor, id));
  }
}
