import { DomainError } from '../../platform/errors/index.js';

export class MailTooLarge extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'mail-too-large';

  constructor(readonly most: number) {
    super(`A mail may have ${most} MB at most.`);
  }
}

export class MailNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'mail-not-found';

  constructor() {
    super('There is no such mail.');
  }
}

/** Somebody else was quicker, or it was filed by rule. */
export class MailFiledAlready extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'mail-filed-already';

  constructor() {
    super('This mail was taken care of already.');
  }
}

/** A mail is sent as it is, not inside something else. */
export class NotAMail extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'not-a-mail';

  constructor() {
    super('Send the mail as it is, with Content-Type: message/rfc822.');
  }
}
