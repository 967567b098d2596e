import { DomainError } from '../platform/errors/index.js';

/** There is none, or it belongs to something that this person may not read. */
export class AttachmentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'attachment-not-found';

  constructor(id: string) {
    super(`There is no attachment ${id}.`);
  }
}

/** There is none in this ticket, or it is not for this person. */
export class MomentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'moment-not-found';

  constructor(id: string) {
    super(`There is no moment ${id} in this ticket.`);
  }
}

/** A file belongs to what somebody said: only who said it adds to it. */
export class OnlyTheAuthorMayAttach extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'only-author';

  constructor() {
    super('Only who wrote this may add files to it.');
  }
}
