import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { TicketsModule } from '../tickets/index.js';
import { AskedTexts } from './asked-texts.queries.js';
import { KnownArticles } from './known-articles.queries.js';
import { MatchBacklog } from './match-backlog.js';
import { MatchLessons } from './match-lessons.js';
import { Matcher } from './matcher.js';
import { MatchingConsumer } from './matching.consumer.js';
import { ModelStore } from './model-store.js';
import { ModelTraining } from './model-training.js';
import { ModelTrials } from './model-trials.js';
import { SuggestionsController } from './suggestions/suggestions.controller.js';
import { SuggestionsQueries } from './suggestions/suggestions.queries.js';
import { SuggestionsService } from './suggestions/suggestions.service.js';
import { TicketAssessment } from './ticket-assessment.js';
import { TrainingMaterial } from './training-material.js';
import { TrainingSchedule } from './training-schedule.js';
import { Trainings } from './trainings.js';

@Module({
  imports: [KnowledgeModule, TicketsModule],
  controllers: [SuggestionsController],
  providers: [
    AskedTexts,
    KnownArticles,
    MatchBacklog,
    MatchLessons,
    Matcher,
    MatchingConsumer,
    ModelStore,
    ModelTraining,
    ModelTrials,
    SuggestionsQueries,
    SuggestionsService,
    TicketAssessment,
    TrainingMaterial,
    TrainingSchedule,
    Trainings,
  ],
  exports: [MatchBacklog, Matcher, ModelStore, SuggestionsQueries, SuggestionsService, Trainings],
})
export class MatchingModule {}
