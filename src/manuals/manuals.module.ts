import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { ManualCitationsConsumer } from './manual-citations.consumer.js';
import { ManualChanging } from './manual-changing.js';
import { ManualFragmentsConsumer } from './manual-fragments.consumer.js';
import { ManualFragments } from './manual-fragments.js';
import { ManualImport } from './import/manual-import.js';
import { ManualFilesController } from './manual-files.controller.js';
import { ManualFiles } from './manual-files.js';
import { ManualFindings } from './manual-findings.queries.js';
import { ManualReading } from './manual-reading.queries.js';
import { ManualReportsController } from './manual-reports.controller.js';
import { ManualReports } from './manual-reports.service.js';
import { ManualSearchConsumer } from './manual-search.consumer.js';
import { ManualSearchSource } from './manual-search-source.js';
import { ManualSections } from './manual-sections.js';
import { ManualTargets } from './manual-targets.js';
import { ManualTasks } from './manual-tasks.queries.js';
import { ManualWork } from './manual-work.js';
import { ManualUploads } from './manual-uploads.service.js';
import { ManualVersionsController } from './manual-versions.controller.js';
import { ManualVersions } from './manual-versions.service.js';
import { ManualsController } from './manuals.controller.js';
import { ManualsQueries } from './manuals.queries.js';
import { ManualsService } from './manuals.service.js';
import { PdfReader } from './pdf/pdf-reader.js';

@Module({
  imports: [KnowledgeModule, ProductsModule, SearchModule],
  controllers: [ManualsController, ManualVersionsController, ManualFilesController, ManualReportsController],
  providers: [
    ManualsService,
    ManualVersions,
    ManualsQueries,
    ManualReading,
    ManualChanging,
    ManualSections,
    ManualImport,
    ManualUploads,
    ManualFiles,
    PdfReader,
    ManualReports,
    ManualTasks,
    ManualWork,
    ManualFindings,
    ManualCitationsConsumer,
    ManualFragments,
    ManualFragmentsConsumer,
    ManualTargets,
    ManualSearchSource,
    ManualSearchConsumer,
  ],
  exports: [
    ManualsService,
    ManualVersions,
    ManualsQueries,
    ManualReading,
    ManualImport,
    ManualUploads,
    ManualFiles,
    ManualReports,
    ManualTasks,
    ManualFindings,
  ],
})
export class ManualsModule {}
