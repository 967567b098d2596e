export { KnowledgeModule } from './knowledge.module.js';
export { ArticlesService } from './articles.service.js';
export type { WrittenArticle } from './article-changing.js';
export { ArticlesQueries } from './articles.queries.js';
export { ArticleListsQueries } from './article-lists.queries.js';
export { ArticleVersionsQueries } from './article-versions.queries.js';
export { ArticleSearch } from './article-search.js';
export type { ArticleHit } from './article-search.js';
export { ArticleChecks } from './article-checks.js';
export type { Doubt, OpenCheck } from './article-checks.js';
export type { CheckEvidence, CheckKind } from './article-check.entity.js';
export { ArticleVerdicts } from './article-verdicts.service.js';
export type { Reader } from './article-readers.js';
export { ArticleFeedback } from './feedback/article-feedback.service.js';
export type { FeedbackView } from './feedback/article-feedback.service.js';
export { FEEDBACK_REASONS } from './feedback/article-feedback.entity.js';
export type { FeedbackReason } from './feedback/article-feedback.entity.js';
export { NothingMended } from './feedback/feedback.errors.js';
export { FEEDBACK_MAX } from './feedback/feedback.schemas.js';
export { WorkSources } from './work/work-sources.js';
export type { WorkItem, WorkScope, WorkSource } from './work/work-sources.js';
export { WorkReminders } from './work/work-reminders.js';
export { ArticleImport } from './article-import.js';
export type { ImportOptions } from './article-import.js';
export { ArticleExportQueries } from './article-export.queries.js';
export { articleRecord } from './article-record.js';
export type { ArticleOutcome, ArticleRecord } from './article-record.js';
export { ARTICLE_AUDIENCES } from './article.entity.js';
export type { ArticleAudience } from './article.entity.js';
export { ARTICLE_STATUSES } from './article-text.entity.js';
export type { ArticleStatus } from './article-text.entity.js';
export type { ArticleStage } from './life-cycle/life-cycle.js';
export { ANSWER_MAX_BYTES, QUESTION_MAX } from './article.schemas.js';
export type { ArticleChanges, ArticleFilters, ArticleTextInput, NewArticle } from './article.schemas.js';
export {
  AUDIENCES,
  audienceSql,
  canEditArticles,
  canReadArticle,
  publishedArticlesSql,
  reachOf,
  readableArticlesSql,
} from './article.policy.js';
export type { Reach } from './article.policy.js';
export type {
  ArticleCard,
  ArticleListItem,
  ArticlePage,
  ArticleTextView,
  ArticleView,
  FoundBySlug,
  SavedText,
  VersionListItem,
  VersionView,
} from './article.view.js';
export { ArticleArchived, ArticlePublished, ArticleSolved, ArticleUpdated } from './article.events.js';
export {
  ArticleChanged,
  ArticleKeyTaken,
  ArticleMerged,
  ArticleNotFound,
  ArticlesAreForEditors,
  ArticleVersionNotFound,
  SlugTaken,
} from './article.errors.js';
export { ArticleReviews } from './life-cycle/article-reviews.service.js';
export { ArticleComments } from './life-cycle/article-comments.service.js';
export type { CommentView } from './life-cycle/article-comments.service.js';
export { ArticleRules } from './life-cycle/article-rules.service.js';
export type { RuleView } from './life-cycle/article-rules.service.js';
export { ArticleTranslations } from './life-cycle/article-translations.service.js';
export type { TranslationState } from './life-cycle/article-translations.service.js';
export { ArticleSchedule } from './life-cycle/article-schedule.js';
export { changesBetween, shortenedChanges } from './life-cycle/text-changes.js';
export type { ChangedLine } from './life-cycle/text-changes.js';
export { OwnWork, ReviewBoundary, ReviewNeeded, WrongStage } from './life-cycle/life-cycle.errors.js';
export type { Move } from './life-cycle/life-cycle.js';
export { maskPersonalData } from './personal-data.js';
export { plainText, publicPart, renderForStaff, renderMarkdown } from './markdown/index.js';
export { ArticleFiles } from './files/article-files.service.js';
export type { ArticleFileView } from './files/article-files.service.js';
export { ArticleFileRefused } from './files/file.errors.js';
export { ArticleFolder } from './bulk/article-folder.js';
export { ArticleMerging } from './merging/article-merging.js';
export type { MergedArticle } from './merging/article-merging.js';
export { MergeTargetMerged, MergeTargetOffline } from './merging/merge.errors.js';
export { FragmentsQueries } from './fragments/fragments.queries.js';
export type { FragmentItem, FragmentView } from './fragments/fragments.queries.js';
export { FragmentsService } from './fragments/fragments.service.js';
export { FragmentChanged } from './fragments/fragment.errors.js';
export { FragmentUses } from './fragments/fragment-uses.js';
export type { FragmentText, FragmentUse } from './fragments/fragment-uses.js';
export { MARK_START, markOf } from './fragments/fragment-marks.js';
export { fragmentsFor, fragmentsHeldFor, KnownFragments } from './fragments/known-fragments.js';
export type { FragmentReader, FragmentWords } from './fragments/known-fragments.js';
export { fragmentBody, fragmentKey, FRAGMENT_MAX } from './fragments/fragment.schemas.js';
export { DeadLinks } from './links/dead-links.js';
export { LinkTargets } from './links/link-targets.js';
export { ArticleReplacing } from './replacing/article-replacing.js';
export { OccurrencesQueries } from './replacing/occurrences.queries.js';
export { ReplacementsQueries } from './replacing/replacements.queries.js';
export { NothingReplaced, ReplacementUndone } from './replacing/replace.errors.js';
export { FIND_MAX, HEAD_STATES, REPLACEMENT_MAX } from './replacing/replace.schemas.js';
export type { ReplacedText, ReplacementItem, TextWithOccurrences } from './replacing/replacement.view.js';
export { UnsavedWords } from './writing/unsaved-words.js';
export type { KeptWords, OtherEditor } from './writing/unsaved-words.js';
export { articleWriting, newArticleWriting, writtenLine, writtenText } from './writing/writing.js';
export type { TypedFields, Writing } from './writing/writing.js';
export { OpenedElsewhere } from './writing/typing.errors.js';
