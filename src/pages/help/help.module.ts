import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/index.js';
import { ChannelsModule } from '../../channels/index.js';
import { FaqModule } from '../../faq/index.js';
import { KnowledgeModule } from '../../knowledge/index.js';
import { NotificationsModule } from '../../notifications/index.js';
import { MatchingModule } from '../../matching/index.js';
import { ManualsModule } from '../../manuals/index.js';
import { ProceduresModule } from '../../procedures/index.js';
import { ProductsModule } from '../../products/index.js';
import { SearchModule } from '../../search/index.js';
import { TicketsModule } from '../../tickets/index.js';
import { ShellModule } from '../shell.module.js';
import { AccountController } from './account.controller.js';
import { ArticleController } from './article.controller.js';
import { AskController } from './ask.controller.js';
import { AskAnswersController } from './ask-answers.controller.js';
import { AskPages } from './ask-pages.service.js';
import { Asking } from './asking.js';
import { ContactController } from './contact.controller.js';
import { FaqController } from './faq.controller.js';
import { HandoverController } from './handover.controller.js';
import { HelpReading } from './help-reading.js';
import { HomeController } from './home.controller.js';
import { MessagesController } from './messages.controller.js';
import { MailedAddressController, MailedLinkController } from './mailed-link.controller.js';
import { ManualFilesPagesController } from './manual-files.controller.js';
import { ManualPagesController } from './manuals.controller.js';
import { OpenManuals } from './open-manuals.js';
import { PendingSignIn } from './pending-sign-in.js';
import { QuestionsController } from './questions.controller.js';
import { SearchController } from './search.controller.js';
import { SearchFacets } from './search-facets.js';
import { SearchTrail } from './search-trail.js';
import { Searching } from './searching.js';
import { SecurityQuestionsPagesController } from './security-questions.controller.js';
import { SelfServicePagesController } from './self-service.controller.js';
import { SessionsController } from './sessions.controller.js';
import { SignInController } from './sign-in.controller.js';
import { TwoStepController } from './two-step.controller.js';
import { UnsubscribeController } from './unsubscribe.controller.js';

/** The help centre: what customers see. */
@Module({
  imports: [
    ShellModule,
    AccountsModule,
    ChannelsModule,
    FaqModule,
    KnowledgeModule,
    NotificationsModule,
    ManualsModule,
    ProceduresModule,
    ProductsModule,
    SearchModule,
    TicketsModule,
    MatchingModule,
  ],
  controllers: [
    HomeController,
    FaqController,
    ArticleController,
    ManualPagesController,
    ManualFilesPagesController,
    SearchController,
    AskController,
    ContactController,
    HandoverController,
    AskAnswersController,
    QuestionsController,
    SelfServicePagesController,
    SignInController,
    MailedLinkController,
    MailedAddressController,
    AccountController,
    SecurityQuestionsPagesController,
    SessionsController,
    TwoStepController,
    MessagesController,
    UnsubscribeController,
  ],
  providers: [HelpReading, OpenManuals, AskPages, Asking, PendingSignIn, SearchFacets, Searching, SearchTrail],
})
export class HelpModule {}
