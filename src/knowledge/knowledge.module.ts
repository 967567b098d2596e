import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { ArticleCheck } from './article-check.entity.js';
import { ArticleChecks } from './article-checks.js';
import { ArticleChanging } from './article-changing.js';
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
import { ArticleFilesController } from './files/article-files.controller.js';
import { ArticleFiles } from './files/article-files.service.js';
import { ArticleFolder } from './bulk/article-folder.js';
import { FragmentFolder } from './bulk/fragment-folder.js';
import { ArticleReaders } from './article-readers.js';
import { ArticleFeedbackController } from './feedback/article-feedback.controller.js';
import { ArticleFeedbackEntry } from './feedback/article-feedback.entity.js';
import { ArticleFeedback } from './feedback/article-feedback.service.js';
import { DeadLinksController } from './links/dead-links.controller.js';
import { DeadLinks } from './links/dead-links.js';
import { KnowledgeTargets } from './links/knowledge-targets.js';
import { ArticleFragments } from './fragments/article-fragments.js';
import { FragmentTextsConsumer } from './fragments/fragment-texts.consumer.js';
import { FragmentUses } from './fragments/fragment-uses.js';
import { FragmentsController } from './fragments/fragments.controller.js';
import { FragmentsQueries } from './fragments/fragments.queries.js';
import { FragmentsService } from './fragments/fragments.service.js';
import { LinkTargets } from './links/link-targets.js';
import { ArticleMergingController } from './merging/article-merging.controller.js';
import { ArticleMerging } from './merging/article-merging.js';
import { MergedTexts } from './merging/merged-texts.js';
import { ArticleReplacingController } from './replacing/article-replacing.controller.js';
import { ArticleReplacing } from './replacing/article-replacing.js';
import { OccurrencesQueries } from './replacing/occurrences.queries.js';
import { ReplacementsQueries } from './replacing/replacements.queries.js';
import { ArticleWork } from './work/article-work.js';
import { WorkReminders } from './work/work-reminders.js';
import { WorkSources } from './work/work-sources.js';
import { UnsavedWords } from './writing/unsaved-words.js';
import { ArticleComment } from './life-cycle/article-comment.entity.js';
import { ArticleComments } from './life-cycle/article-comments.service.js';
import { ArticleReviews } from './life-cycle/article-reviews.service.js';
import { ArticleReviewsController } from './life-cycle/article-reviews.controller.js';
import { ArticleRule } from './life-cycle/article-rule.entity.js';
import { ArticleRules } from './life-cycle/article-rules.service.js';
import { ArticleRulesController } from './life-cycle/article-rules.controller.js';
import { ArticleSchedule } from './life-cycle/article-schedule.js';
import { ArticleTranslations } from './life-cycle/article-translations.service.js';
import { ReviewHolds } from './life-cycle/review-holds.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Article,
      ArticleText,
      ArticleVersion,
      ArticleCheck,
      ArticleComment,
      ArticleRule,
      ArticleFeedbackEntry,
    ]),
    ProductsModule,
    SearchModule,
  ],
  controllers: [
    ArticlesController,
    ArticleTextsController,
    ArticleVerdictsController,
    ArticleReviewsController,
    ArticleRulesController,
    ArticleFeedbackController,
    ArticleFilesController,
    ArticleMergingController,
    ArticleReplacingController,
    DeadLinksController,
    FragmentsController,
  ],
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
    ArticleChanging,
    ArticleMerging,
    MergedTexts,
    UnsavedWords,
    ArticleReplacing,
    OccurrencesQueries,
    ReplacementsQueries,
    ArticleFragments,
    FragmentTextsConsumer,
    FragmentUses,
    FragmentsQueries,
    FragmentsService,
    LinkTargets,
    KnowledgeTargets,
    DeadLinks,
    ArticleReviews,
    ArticleComments,
    ArticleRules,
    ArticleSchedule,
    ArticleTranslations,
    ReviewHolds,
    ArticleFiles,
    ArticleFolder,
    FragmentFolder,
    ArticleReaders,
    ArticleFeedback,
    ArticleWork,
    WorkReminders,
    WorkSources,
    ArticleChecks,
    ArticleVerdicts,
    ArticleImport,
    ArticleExportQueries,
  ],
  exports: [
    DeadLinks,
    FragmentUses,
    FragmentsQueries,
    FragmentsService,
    LinkTargets,
    ArticleMerging,
    UnsavedWords,
    ArticleReplacing,
    OccurrencesQueries,
    ReplacementsQueries,
    ArticleFiles,
    ArticleFolder,
    ArticleFeedback,
    WorkSources,
    WorkReminders,
    ArticlesService,
    ArticlesQueries,
    ArticleListsQueries,
    ArticleVersionsQueries,
    ArticleSearch,
    ArticleReviews,
    ArticleComments,
    ArticleRules,
    ArticleTranslations,
    ArticleSchedule,
    ArticleChecks,
    ArticleVerdicts,
    ArticleImport,
    ArticleExportQueries,
  ],
})
export class KnowledgeModule {}
