export { NotificationsModule } from './notifications.module.js';
export { JourneyConsumer } from './planning/journey.consumer.js';
export { NotificationRules } from './planning/notification-rules.js';
export { PortalQueries } from './portal/portal.queries.js';
export { NotificationSending } from './sending/notification-sending.js';
