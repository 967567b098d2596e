export { EventConsumer } from './event-consumer.js';
export type { RecordedEvent } from './event-consumer.js';
export { EventLog } from './event-log.js';
export type { DomainEvent } from './event-log.js';
export { EventRelay } from './event-relay.js';
export type { ConsumerState } from './event-cursors.js';
export { EventsModule } from './events.module.js';
