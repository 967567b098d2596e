import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/index.js';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { Attachment } from './attachment.entity.js';
import { AttachmentsController } from './attachments.controller.js';
import { Attachments } from './attachments.js';
import { AttachmentsQueries } from './attachments.queries.js';
import { TicketDeletionController } from './ticket-deletion.controller.js';
import { TicketDeletion } from './ticket-deletion.js';
import { TicketFollowersController } from './ticket-followers.controller.js';
import { TicketFollowers } from './ticket-followers.js';
import { TicketGroupsQueries } from './ticket-groups.queries.js';
import { TicketLink } from './ticket-link.entity.js';
import { TicketLinksController } from './ticket-links.controller.js';
import { TicketLinks } from './ticket-links.js';
import { TicketLinksQueries } from './ticket-links.queries.js';
import { TicketMergingController } from './ticket-merging.controller.js';
import { TicketMerging } from './ticket-merging.js';
import { Moment } from './moment.entity.js';
import { TicketChange } from './ticket-change.entity.js';
import { TicketChanging } from './ticket-changing.js';
import { TicketClosing } from './ticket-closing.js';
import { TicketConversation } from './ticket-conversation.js';
import { Ticket } from './ticket.entity.js';
import { TicketHandling } from './ticket-handling.js';
import { TicketOpening } from './ticket-opening.js';
import { Exporter } from './export/exporter.js';
import { ExportsController } from './export/exports.controller.js';
import { TicketExportQueries } from './export/ticket-export.queries.js';
import { ImportsController } from './import/imports.controller.js';
import { IMPORT_PROVIDERS, Importer, ImportRuns } from './import/import.providers.js';
import { TicketSearch } from './ticket-search.js';
import { TicketSearchConsumer } from './ticket-search.consumer.js';
import { TicketSearchSource } from './ticket-search-source.js';
import { MergedLinksConsumer } from './merged-links.consumer.js';
import { ArticleDoubtsConsumer } from './article-doubts.consumer.js';
import { SearchProposalsConsumer } from './search-proposals.consumer.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsQueries } from './tickets.queries.js';

@Module({
  imports: [
    AccountsModule,
    KnowledgeModule,
    ProductsModule,
    SearchModule,
    TypeOrmModule.forFeature([Ticket, Moment, TicketChange, TicketLink, Attachment]),
  ],
  controllers: [
    TicketsController,
    ImportsController,
    ExportsController,
    TicketLinksController,
    TicketMergingController,
    TicketFollowersController,
    TicketDeletionController,
    AttachmentsController,
  ],
  providers: [
    ...IMPORT_PROVIDERS,
    SearchProposalsConsumer,
    ArticleDoubtsConsumer,
    MergedLinksConsumer,
    Exporter,
    TicketExportQueries,
    TicketChanging,
    TicketOpening,
    TicketConversation,
    TicketHandling,
    TicketClosing,
    TicketsQueries,
    TicketSearch,
    TicketSearchSource,
    TicketSearchConsumer,
    TicketLinks,
    TicketLinksQueries,
    TicketMerging,
    TicketGroupsQueries,
    TicketFollowers,
    TicketDeletion,
    Attachments,
    AttachmentsQueries,
  ],
  exports: [
    Importer,
    ImportRuns,
    Exporter,
    TicketChanging,
    TicketOpening,
    TicketConversation,
    TicketHandling,
    TicketClosing,
    TicketsQueries,
    TicketLinks,
    TicketLinksQueries,
    TicketMerging,
    TicketGroupsQueries,
    TicketFollowers,
    TicketDeletion,
    Attachments,
    AttachmentsQueries,
  ],
})
export class TicketsModule {}
