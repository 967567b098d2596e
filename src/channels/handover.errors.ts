import { DomainError } from '../platform/errors/index.js';

/** There is no such code, or it is not valid any more: which of both is not told. */
export class HandoverInvalid extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'handover-invalid';

  constructor() {
    super('This code is not known or no longer valid. Ask for a new one.');
  }
}

/** The code was used over this channel before. */
export class HandoverUsed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'handover-used';

  constructor(readonly channel: string) {
    super(`This code was used over ${channel} before. Ask for a new one.`);
  }

  override get details() {
    return { channel: this.channel };
  }
}

/** What is closed or merged is no open request to carry on. */
export class NothingToHandOver extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'nothing-to-hand-over';

  constructor() {
    super('Only an open request can be carried to another channel.');
  }
}
