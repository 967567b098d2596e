import type { DomainEvent } from '../platform/events/index.js';

/** Agents run this version from now on. */
export class ProcedureReleased implements DomainEvent {
  readonly topic = 'procedure.released';

  constructor(
    readonly procedureId: string,
    readonly articleId: string,
    readonly version: number,
  ) {}
}
