import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { TicketsModule } from '../tickets/index.js';
import { JourneysController } from './journeys/journeys.controller.js';
import { JourneysQueries } from './journeys/journeys.queries.js';
import { JourneysService } from './journeys/journeys.service.js';
import { Facts } from './planning/facts.js';
import { JourneyConsumer } from './planning/journey.consumer.js';
import { NotificationRules } from './planning/notification-rules.js';
import { PlanningQueries } from './planning/planning.queries.js';
import { TicketPlans } from './plans/ticket-plan.js';
import { TicketPlansController } from './plans/ticket-plans.controller.js';
import { PortalController } from './portal/portal.controller.js';
import { PortalQueries } from './portal/portal.queries.js';
import { PreferencesController } from './preferences/preferences.controller.js';
import { PreferencesService } from './preferences/preferences.service.js';
import { BounceConsumer } from './sending/bounce.consumer.js';
import { MessagePartsQueries } from './sending/message-parts.queries.js';
import { MessageWriting } from './sending/message-writing.js';
import { NotificationSending } from './sending/notification-sending.js';
import { UnsubscribeLinks } from './sending/unsubscribe-links.js';

import { JourneyTrials } from './trials/journey-trials.js';
import { JourneyTrialsController } from './trials/journey-trials.controller.js';
import { PastFacts } from './trials/past-facts.queries.js';
import { Previews } from './trials/previews.js';
import { Samples } from './trials/samples.js';
import { Simulation } from './trials/simulation.js';

/** Messages at the few moments that count. */
@Module({
  imports: [AccountsModule, TicketsModule],
  controllers: [
    JourneysController,
    TicketPlansController,
    PortalController,
    PreferencesController,
    JourneyTrialsController,
  ],
  providers: [
    BounceConsumer,
    Facts,
    JourneyTrials,
    PastFacts,
    Previews,
    Samples,
    Simulation,
    JourneyConsumer,
    JourneysQueries,
    JourneysService,
    MessagePartsQueries,
    MessageWriting,
    NotificationRules,
    NotificationSending,
    PlanningQueries,
    PortalQueries,
    PreferencesService,
    TicketPlans,
    UnsubscribeLinks,
  ],
  exports: [
    JourneysQueries,
    JourneysService,
    JourneyTrials,
    NotificationRules,
    PortalQueries,
    PreferencesService,
    Previews,
    TicketPlans,
    UnsubscribeLinks,
  ],
})
export class NotificationsModule {}
