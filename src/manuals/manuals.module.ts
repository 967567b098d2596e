import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { ManualChanging } from './manual-changing.js';
import { ManualImport } from './import/manual-import.js';
import { ManualReading } from './manual-reading.queries.js';
import { ManualSearchConsumer } from './manual-search.consumer.js';
import { ManualSearchSource } from './manual-search-source.js';
import { ManualSections } from './manual-sections.js';
import { ManualVersionsController } from './manual-versions.controller.js';
import { ManualVersions } from './manual-versions.service.js';
import { ManualsController } from './manuals.controller.js';
import { ManualsQueries } from './manuals.queries.js';
import { ManualsService } from './manuals.service.js';

@Module({
  imports: [KnowledgeModule, ProductsModule, SearchModule],
  controllers: [ManualsController, ManualVersionsController],
  providers: [
    ManualsService,
    ManualVersions,
    ManualsQueries,
    ManualReading,
    ManualChanging,
    ManualSections,
    ManualImport,
    ManualSearchSource,
    ManualSearchConsumer,
  ],
  exports: [ManualsService, ManualVersions, ManualsQueries, ManualReading, ManualImport],
})
export class ManualsModule {}
