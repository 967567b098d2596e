import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { ChannelsModule } from './channels/index.js';
import { FaqModule } from './faq/index.js';
import { KnowledgeModule } from './knowledge/index.js';
import { MatchingModule } from './matching/index.js';
import { ManualsModule } from './manuals/index.js';
import { NotificationsModule } from './notifications/index.js';
import { PagesModule } from './pages/index.js';
import type { Config } from './platform/config/index.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProceduresModule } from './procedures/index.js';
import { ProductsModule } from './products/index.js';
import { SearchModule } from './search/index.js';
import { TicketsModule } from './tickets/index.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config),
        AccountsModule,
        SearchModule,
        ProductsModule,
        KnowledgeModule,
        ManualsModule,
        TicketsModule,
        MatchingModule,
        ChannelsModule,
        FaqModule,
        ProceduresModule,
        NotificationsModule,
        PagesModule,
      ],
    };
  }
}
