import { Global, Module } from '@nestjs/common';
import { EventCursors } from './event-cursors.js';
import { EventLog } from './event-log.js';
import { EventPruning } from './event-pruning.js';
import { EventRelay } from './event-relay.js';
import { EventSignal } from './event-signal.js';

@Global()
@Module({
  providers: [EventLog, EventCursors, EventSignal, EventRelay, EventPruning],
  exports: [EventLog, EventRelay],
})
export class EventsModule {}
