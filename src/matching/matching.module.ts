import { Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { SearchModule } from '../search/index.js';
import { TicketsModule } from '../tickets/index.js';
import { AskedTexts } from './asked-texts.queries.js';
import { CoachController } from './coach/coach.controller.js';
import { CoachQueries } from './coach/coach.queries.js';
import { CoachService } from './coach/coach.service.js';
import { DeflectionConsumer } from './deflection/deflection.consumer.js';
import { DeflectionPurge } from './deflection/deflection-purge.js';
import { DeflectionReportQueries } from './deflection/deflection-report.queries.js';
import { DeflectionsController } from './deflection/deflections.controller.js';
import { DeflectionsService } from './deflection/deflections.service.js';
import { TypedAnswers } from './deflection/typed-answers.js';
import { GapGrouping } from './gaps/gap-grouping.js';
import { GapStore } from './gaps/gap-store.js';
import { GapsController } from './gaps/gaps.controller.js';
import { GapsQueries } from './gaps/gaps.queries.js';
import { GapsService } from './gaps/gaps.service.js';
import { UnansweredQuestions } from './gaps/unanswered.queries.js';
import { KnownArticles } from './known-articles.queries.js';
import { MatchBacklog } from './match-backlog.js';
import { MatchLessons } from './match-lessons.js';
import { Matcher } from './matcher.js';
import { MatchingConsumer } from './matching.consumer.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';
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
  imports: [KnowledgeModule, SearchModule, TicketsModule],
  controllers: [CoachController, ModelsController, DeflectionsController, GapsController, SuggestionsController],
  providers: [
    AskedTexts,
    CoachQueries,
    CoachService,
    DeflectionConsumer,
    DeflectionPurge,
    DeflectionReportQueries,
    DeflectionsService,
    GapGrouping,
    GapsQueries,
    GapsService,
    GapStore,
    KnownArticles,
    MatchBacklog,
    MatchLessons,
    Matcher,
    MatchingConsumer,
    ModelsService,
    ModelStore,
    ModelTraining,
    ModelTrials,
    SuggestionsQueries,
    SuggestionsService,
    TicketAssessment,
    TrainingMaterial,
    TrainingSchedule,
    Trainings,
    TypedAnswers,
    UnansweredQuestions,
  ],
  exports: [
    CoachQueries,
    CoachService,
    ModelsService,
    DeflectionReportQueries,
    DeflectionsService,
    GapGrouping,
    GapsQueries,
    GapsService,
    MatchBacklog,
    Matcher,
    ModelStore,
    SuggestionsQueries,
    SuggestionsService,
    Trainings,
  ],
})
export class MatchingModule {}
