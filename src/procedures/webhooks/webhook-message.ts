import type { DomainEvent, RecordedEvent } from '../../platform/events/index.js';
import type { RunEnded, RunStarted, RunStepEnded, RunWaitsForApproval } from '../runs/run.events.js';

/** What other systems can be told of, by the names that go out. */
export const WEBHOOK_EVENTS = [
  'run.started',
  'run.waits-for-approval',
  'run.step.done',
  'run.step.undone',
  'run.step.failed',
  'run.done',
  'run.stopped',
  'run.undone',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What is sent when somebody tries a webhook: nothing happened. */
export const TEST_EVENT = 'webhook.test';

type RunEvent = RunStarted | RunWaitsForApproval | RunStepEnded | RunEnded;
/** The topics of the event log that webhooks are made of. */
export const RUN_TOPICS: ReadonlyArray<RunEvent['topic']> = [
  'run.started',
  'run.waits-for-approval',
  'run.step-ended',
  'run.ended',
];
/** As the log has it: the payload of one of those, by its topic. */
export type RecordedRun = RecordedEvent & { topic: RunEvent['topic'] };

export interface WebhookMessage {
  type: WebhookEvent;
  /** When it happened. */
  timestamp: string;
  data: Record<string, unknown>;
}

/**
 * What an event of a run says to the outside: ids, the ticket's number and fixed words. Nobody's name, nothing that was
 * typed, no step's text; who may know more asks for it with a key of their own.
 */
export function messageOf({ topic, payload, at }: RecordedRun, ticketNumber: number | null): WebhookMessage {
  const event = { ...payload, topic } as unknown as RunEvent & DomainEvent;
  const { runId, procedureId, ticketId } = event;
  const data = { runId, procedureId, ticketId, ticketNumber };
  const timestamp = at.toISOString();
  switch (event.topic) {
    case 'run.started':
      return { type: 'run.started', timestamp, data: { ...data, via: event.via } };
    case 'run.waits-for-approval':
      return { type: 'run.waits-for-approval', timestamp, data };
    case 'run.step-ended': {
      const { stepId, direction, outcome } = event;
      const done = direction === 'undo' ? 'run.step.undone' : 'run.step.done';
      return {
        type: outcome === 'done' ? done : 'run.step.failed',
        timestamp,
        data: { ...data, stepId, direction, outcome },
      };
    }
    case 'run.ended': {
      const { status, failure } = event;
      const taken = status === 'undone' || status === 'part-undone' ? 'run.undone' : 'run.stopped';
      return { type: status === 'done' ? 'run.done' : taken, timestamp, data: { ...data, status, failure } };
    }
  }
}
