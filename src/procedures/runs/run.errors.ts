import { DomainError } from '../../platform/errors/index.js';

/** There is none, or it is not for this reader: they can't tell which. */
export class RunNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'run-not-found';

  constructor() {
    super('There is no such run.');
  }
}

/** Somebody, or the service itself, brought it further since it was read. */
export class RunChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'run-changed';

  constructor(readonly version: number) {
    super(`This run went on in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

/** Why a run may not be started, or not go on like this. `code` is stable. */
export class RunRefused extends DomainError {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly kind: 'forbidden' | 'conflict' | 'invalid' = 'conflict',
    private readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }

  override get details() {
    return this.more;
  }
}

export type RefusalCode =
  | 'not-instructed'
  | 'instruction-outdated'
  | 'run-limit'
  | 'run-going-on'
  | 'ticket-without-customer'
  | 'customer-without-address'
  | 'not-the-tickets-customer'
  | 'ticket-closed'
  | 'procedure-not-released'
  | 'procedure-does-not-fit'
  | 'not-your-run'
  | 'run-is-over'
  | 'not-this-step'
  | 'approve-by-another'
  | 'approver-role'
  | 'answer-wrong'
  | 'identity-wrong'
  | 'identity-method'
  | 'still-working'
  | 'nothing-to-settle'
  | 'undo-too-late'
  | 'not-for-customers'
  | 'code-too-often'
  | 'value-missing';

/** The other system can't be reached, or not be entered: nothing was begun, so it can be tried again. */
export class ConnectorUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'connector-unavailable';

  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  override get details() {
    return { reason: this.reason };
  }
}
