import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/index.js';
import { ChannelsModule } from '../../channels/index.js';
import { FaqModule } from '../../faq/index.js';
import { KnowledgeModule } from '../../knowledge/index.js';
import { NotificationsModule } from '../../notifications/index.js';
import { MatchingModule } from '../../matching/index.js';
import { ManualsModule } from '../../manuals/index.js';
import { ProductsModule } from '../../products/index.js';
import { ProceduresModule } from '../../procedures/index.js';
import { SearchModule } from '../../search/index.js';
import { TicketsModule } from '../../tickets/index.js';
import { ShellModule } from '../shell.module.js';
import { AccountPagesController } from './account.controller.js';
import { AccountsPagesController } from './accounts.controller.js';
import { ArticleConflicts } from './article-conflict.js';
import { ArticleDrafts } from './article-drafts.service.js';
import { ArticleEditorController } from './article-editor.controller.js';
import { ArticleEditorPages } from './article-editor-pages.service.js';
import { ArticleEditorParts } from './article-editor-parts.service.js';
import { ArticleFilesPagesController } from './article-files.controller.js';
import { ArticleLifeController } from './article-life.controller.js';
import { ArticleLifePages } from './article-life-pages.service.js';
import { ArticleMergePages } from './article-merge-pages.service.js';
import { ArticleMergingPagesController } from './article-merging.controller.js';
import { ArticlePreviewController } from './article-preview.controller.js';
import { ArticlePublishingController } from './article-publishing.controller.js';
import { ArticleReplacingPagesController } from './article-replacing.controller.js';
import { ArticlePreviews } from './article-previews.service.js';
import { ArticleSaving } from './article-saving.js';
import { ArticleVersionsController } from './article-versions.controller.js';
import { ArticlesPagesController } from './articles.controller.js';
import { AuditPagesController } from './audit.controller.js';
import { BoardController } from './board.controller.js';
import { ChannelPagesController } from './channels.controller.js';
import { CoachPagesController } from './coach.controller.js';
import { MatchingPagesController } from './matching.controller.js';
import { FragmentPagesController } from './fragments.controller.js';
import { GapPagesController } from './gaps.controller.js';
import { ImportPagesController } from './imports.controller.js';
import { ImportUploads } from './import-uploads.js';
import { JourneyPagesController } from './journeys.controller.js';
import { KeysPagesController } from './keys.controller.js';
import { MailPagesController } from './mail.controller.js';
import { MilestonePagesController } from './milestones.controller.js';
import { ManualVersionPages } from './manual-version-pages.service.js';
import { ManualVersionStudioController } from './manual-version.controller.js';
import { ManualsStudioController } from './manuals.controller.js';
import { OverviewController } from './overview.controller.js';
import { PlacementsController } from './placements.controller.js';
import { ConnectorPagesController } from './connectors.controller.js';
import { InstructedPagesController } from './instructed.controller.js';
import { LedgerPagesController } from './ledger.controller.js';
import { ProcedureFormController } from './procedure-form.controller.js';
import { ProcedureFormPages } from './procedure-form-pages.service.js';
import { ProcedurePages } from './procedure-pages.service.js';
import { ProcedureStudioController } from './procedures.controller.js';
import { ProductPagesController } from './products.controller.js';
import { RulesController } from './rules.controller.js';
import { SearchPagesController } from './search.controller.js';
import { StandingController } from './standing.controller.js';
import { StandingPages } from './standing-pages.service.js';
import { StudioChoices } from './studio-choices.js';
import { SynonymPagesController } from './synonyms.controller.js';
import { TeamsPagesController } from './teams.controller.js';
import { WebhookPagesController } from './webhooks.controller.js';
import { WorkController } from './work.controller.js';
import { TypingController } from './typing.controller.js';
import { TypingPages } from './typing-pages.service.js';
import { TrialPagesController } from './trials.controller.js';

/** The studio: what editors and administrators see. */
@Module({
  imports: [
    ShellModule,
    AccountsModule,
    ChannelsModule,
    FaqModule,
    KnowledgeModule,
    NotificationsModule,
    ManualsModule,
    ProductsModule,
    SearchModule,
    TicketsModule,
    MatchingModule,
    ProceduresModule,
  ],
  controllers: [
    OverviewController,
    ArticlesPagesController,
    ArticleReplacingPagesController,
    FragmentPagesController,
    GapPagesController,
    MatchingPagesController,
    CoachPagesController,
    ArticleVersionsController,
    ArticlePublishingController,
    ArticleLifeController,
    ArticleMergingPagesController,
    ArticleFilesPagesController,
    ArticlePreviewController,
    ArticleEditorController,
    RulesController,
    BoardController,
    PlacementsController,
    ChannelPagesController,
    SearchPagesController,
    SynonymPagesController,
    StandingController,
    InstructedPagesController,
    LedgerPagesController,
    ProcedureFormController,
    ProcedureStudioController,
    ConnectorPagesController,
    WebhookPagesController,
    ManualVersionStudioController,
    ManualsStudioController,
    ProductPagesController,
    ImportPagesController,
    WorkController,
    TeamsPagesController,
    AccountsPagesController,
    AccountPagesController,
    KeysPagesController,
    AuditPagesController,
    MailPagesController,
    MilestonePagesController,
    TrialPagesController,
    JourneyPagesController,
    TypingController,
  ],
  providers: [
    ArticleConflicts,
    ArticleDrafts,
    ArticleEditorPages,
    ArticleEditorParts,
    ArticleLifePages,
    ArticleMergePages,
    ArticlePreviews,
    ArticleSaving,
    ImportUploads,
    ManualVersionPages,
    ProcedureFormPages,
    ProcedurePages,
    StandingPages,
    StudioChoices,
    TypingPages,
  ],
})
export class StudioModule {}
