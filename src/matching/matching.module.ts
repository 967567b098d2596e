import { Module } from '@nestjs/common';
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
import { TicketAssessment } from './ticket-assessment.js';
import { TrainingMaterial } from './training-material.js';
import { TrainingSchedule } from './training-schedule.js';
import { Trainings } from './trainings.js';

@Module({
  imports: [TicketsModule],
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
    TicketAssessment,
    TrainingMaterial,
    TrainingSchedule,
    Trainings,
  ],
  exports: [MatchBacklog, Matcher, ModelStore, Trainings],
})
export class MatchingModule {}
