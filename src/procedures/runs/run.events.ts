import type { DomainEvent } from '../../platform/events/index.js';
import type { RunStatus } from './run-state.js';

/** Somebody began to run a procedure for a customer. */
export class RunStarted implements DomainEvent {
  readonly topic = 'run.started';
  constructor(
    readonly runId: string,
    readonly procedureId: string,
    readonly ticketId: string,
    readonly via: 'desk' | 'self-service',
  ) {}
}

/** It waits for somebody else's yes. */
export class RunWaitsForApproval implements DomainEvent {
  readonly topic = 'run.waits-for-approval';
  constructor(
    readonly runId: string,
    readonly procedureId: string,
    readonly ticketId: string,
  ) {}
}

/** A step's call was carried out, refused, or can't be told. */
export class RunStepEnded implements DomainEvent {
  readonly topic = 'run.step-ended';
  constructor(
    readonly runId: string,
    readonly procedureId: string,
    readonly ticketId: string,
    readonly stepId: string,
    readonly direction: 'do' | 'undo',
    readonly outcome: 'done' | 'refused' | 'unsettled',
  ) {}
}

/** It is over. */
export class RunEnded implements DomainEvent {
  readonly topic = 'run.ended';
  constructor(
    readonly runId: string,
    readonly procedureId: string,
    readonly ticketId: string,
    readonly status: RunStatus,
    readonly failure: string,
  ) {}
}
