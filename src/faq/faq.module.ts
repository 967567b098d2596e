import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { SearchModule } from '../search/index.js';
import { AskLedger } from './ask-ledger.js';
import { FaqBoardQueries } from './faq-board.queries.js';
import { FaqCache } from './faq-cache.js';
import { FaqCheck } from './faq-check.js';
import { FaqConsumer } from './faq.consumer.js';
import { FaqController } from './faq.controller.js';
import { FaqExplanationQueries } from './faq-explanation.queries.js';
import { FaqPlacements } from './faq-placements.service.js';
import { FaqQueries } from './faq.queries.js';
import { FaqRebuild } from './faq-rebuild.js';
import { FaqScale } from './faq-scale.js';
import { FaqUpkeep } from './faq-upkeep.js';
import { MergedPlacements } from './merged-placements.js';
import { SearchStandings } from './search-standings.js';
import { SelfServedAnswers } from './self-served-answers.js';
import { StandingsQueries } from './standings.queries.js';

@Module({
  imports: [KnowledgeModule, ProductsModule, SearchModule],
  controllers: [FaqController],
  providers: [
    AskLedger,
    FaqBoardQueries,
    FaqCache,
    FaqCheck,
    FaqConsumer,
    FaqExplanationQueries,
    FaqPlacements,
    FaqQueries,
    FaqRebuild,
    FaqScale,
    FaqUpkeep,
    MergedPlacements,
    SearchStandings,
    SelfServedAnswers,
    StandingsQueries,
  ],
  exports: [FaqBoardQueries, FaqCache, FaqExplanationQueries, FaqPlacements, FaqQueries, FaqRebuild],
})
export class FaqModule {}
