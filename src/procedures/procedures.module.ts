import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { ConnectorsController } from './connectors/connectors.controller.js';
import { CONNECTOR_KINDS, ConnectorsQueries } from './connectors/connectors.queries.js';
import { ConnectorsService } from './connectors/connectors.service.js';
import { PracticeKind } from './connectors/practice.kind.js';
import { ProcedureReview } from './procedure-review.js';
import { ProceduresController } from './procedures.controller.js';
import { ProceduresQueries } from './procedures.queries.js';
import { ProceduresService } from './procedures.service.js';

@Module({
  imports: [AccountsModule, KnowledgeModule, ProductsModule],
  controllers: [ProceduresController, ConnectorsController],
  providers: [
    PracticeKind,
    {
      provide: CONNECTOR_KINDS,
      inject: [PracticeKind],
      useFactory: (...kinds: unknown[]) => kinds,
    },
    ConnectorsQueries,
    ConnectorsService,
    ProceduresQueries,
    ProceduresService,
    ProcedureReview,
  ],
  exports: [ConnectorsQueries, ConnectorsService, ProceduresQueries, ProceduresService, ProcedureReview],
})
export class ProceduresModule {}
