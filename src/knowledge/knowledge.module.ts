import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { ArticleCheck } from './article-check.entity.js';
import { ArticleChecks } from './article-checks.js';
import { ArticleExportQueries } from './article-export.queries.js';
import { ArticleImport } from './article-import.js';
import { ArticleListsQueries } from './article-lists.queries.js';
import { ArticleSearchConsumer } from './article-search.consumer.js';
import { ArticleSearchSource } from './article-search-source.js';
import { ArticleSearch } from './article-search.js';
import { ArticleSlugs } from './article-slugs.js';
import { ArticleTexts } from './article-texts.js';
import { ArticleTextsController } from './article-texts.controller.js';
import { ArticleText } from './article-text.entity.js';
import { ArticleVerdictsController } from './article-verdicts.controller.js';
import { ArticleVerdicts } from './article-verdicts.service.js';
import { ArticleVersionsQueries } from './article-versions.queries.js';
import { ArticleVersion } from './article-version.entity.js';
import { Article } from './article.entity.js';
import { ArticlesController } from './articles.controller.js';
import { ArticlesQueries } from './articles.queries.js';
import { ArticlesService } from './articles.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Article, ArticleText, ArticleVersion, ArticleCheck]),
    ProductsModule,
    SearchModule,
  ],
  controllers: [ArticlesController, ArticleTextsController, ArticleVerdictsController],
  providers: [
    ArticlesService,
    ArticlesQueries,
    ArticleListsQueries,
    ArticleVersionsQueries,
    ArticleSearch,
    ArticleSearchSource,
    ArticleSearchConsumer,
    ArticleSlugs,
    ArticleTexts,
    ArticleChecks,
    ArticleVerdicts,
    ArticleImport,
    ArticleExportQueries,
  ],
  exports: [
    ArticlesService,
    ArticlesQueries,
    ArticleListsQueries,
    ArticleVersionsQueries,
    ArticleSearch,
    ArticleChecks,
    ArticleVerdicts,
    ArticleImport,
    ArticleExportQueries,
  ],
})
export class KnowledgeModule {}
