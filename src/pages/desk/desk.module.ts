import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/index.js';
import { ChannelsModule } from '../../channels/index.js';
import { FaqModule } from '../../faq/index.js';
import { MatchingModule } from '../../matching/index.js';
import { KnowledgeModule } from '../../knowledge/index.js';
import { NotificationsModule } from '../../notifications/index.js';
import { ProductsModule } from '../../products/index.js';
import { ProceduresModule } from '../../procedures/index.js';
import { SearchModule } from '../../search/index.js';
import { TicketsModule } from '../../tickets/index.js';
import { ShellModule } from '../shell.module.js';
import { ArticleMentions } from './article-mentions.js';
import { AnswerPicker } from './answer-picker.js';
import { ClosingController } from './closing.controller.js';
import { ContactPagesController } from './contact.controller.js';
import { ConversationController } from './conversation.controller.js';
import { DeletionController } from './deletion.controller.js';
import { DeskChoices } from './desk-choices.js';
import { HandlingController } from './handling.controller.js';
import { LinksController } from './links.controller.js';
import { MailToLookAtController } from './mail.controller.js';
import { MergingController } from './merging.controller.js';
import { NewTicketController } from './new-ticket.controller.js';
import { NewTicketPages } from './new-ticket-pages.service.js';
import { Palette } from './palette.js';
import { PaletteController } from './palette.controller.js';
import { PlanningController } from './planning.controller.js';
import { ProcedurePagesController } from './procedures.controller.js';
import { ProcedurePanel } from './procedure-panel.js';
import { QueueController } from './queue.controller.js';
import { QueueWalk } from './queue-walk.js';
import { DismissalController, SuggestionPagesController } from './suggestions.controller.js';
import { RunPagesController } from './runs.controller.js';
import { TicketController } from './ticket.controller.js';
import { TicketForms } from './ticket-forms.service.js';
import { TicketPages } from './ticket-pages.service.js';

/** The desk: where agents answer. */
@Module({
  imports: [
    ShellModule,
    ChannelsModule,
    AccountsModule,
    ProductsModule,
    KnowledgeModule,
    SearchModule,
    TicketsModule,
    MatchingModule,
    NotificationsModule,
    FaqModule,
    ProceduresModule,
  ],
  controllers: [
    PaletteController,
    QueueController,
    NewTicketController,
    ContactPagesController,
    MailToLookAtController,
    ProcedurePagesController,
    RunPagesController,
    TicketController,
    ConversationController,
    HandlingController,
    ClosingController,
    PlanningController,
    LinksController,
    SuggestionPagesController,
    DismissalController,
    MergingController,
    DeletionController,
  ],
  providers: [
    ArticleMentions,
    AnswerPicker,
    DeskChoices,
    NewTicketPages,
    Palette,
    ProcedurePanel,
    QueueWalk,
    TicketForms,
    TicketPages,
  ],
})
export class DeskModule {}
