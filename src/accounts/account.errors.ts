import { DomainError } from '../platform/errors/index.js';

/** Nobody with this id or address, or nobody this actor may know of. */
export class AccountNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'account-not-found';

  constructor() {
    super('There is no such account.');
  }
}

export class TeamNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'team-not-found';

  constructor() {
    super('There is no such team.');
  }
}

export class EmailTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'email-taken';

  constructor() {
    super('There is an account with this e-mail address already.');
  }
}

export class TeamNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'team-name-taken';

  constructor() {
    super('There is a team with this name already.');
  }
}

/** Somebody else changed the account after this editor read it. */
export class AccountChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'account-changed';

  constructor(readonly currentVersion: number) {
    super('Somebody else changed this account. Read it again and repeat your change.');
  }

  override get details() {
    return { currentVersion: this.currentVersion };
  }
}

/** Without an admin nobody could let anybody in any more. */
export class LastAdmin extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'last-admin';

  constructor() {
    super('This is the last admin. Make somebody else admin first.');
  }
}

/** The handler is for people with an account, and this is a visitor. */
export class Unauthenticated extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code: string = 'unauthenticated';

  constructor(message = 'Sign in, or send an API key.') {
    super(message);
  }
}

export class NotAllowed extends DomainError {
  readonly kind = 'forbidden';
  readonly code: string = 'forbidden';

  constructor(message = 'Your role does not allow this.') {
    super(message);
  }
}
