import { DomainError } from '../../platform/errors/index.js';

/** The same for a wrong password, an unknown address, a disabled account and one without a password. */
export class SignInFailed extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'sign-in-failed';

  constructor() {
    super('This e-mail address and password do not belong together.');
  }
}

/** The password was right; this account asks for a code of its app too. */
export class CodeRequired extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'code-required';

  constructor() {
    super('Give the six-digit code of your authenticator app as well.');
  }
}

/** Wrong, too old, or used before. */
export class CodeInvalid extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'code-invalid';

  constructor() {
    super('This code is not right, or was used before. Wait for the next one.');
  }
}

/** A link works once, and not for long. */
export class LinkInvalid extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'link-invalid';

  constructor() {
    super('This link was used before or is too old. Ask for a new one.');
  }
}

/** Somebody who is signed in gave the wrong password where it is asked for once more. */
export class WrongPassword extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'wrong-password';

  constructor() {
    super('This is not your current password.');
  }
}

/** Something that matters asks who it is, and somebody without a password came in longer ago than that may be. */
export class SignInAgain extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'sign-in-again';

  constructor() {
    super('You have no password, and signed in too long ago for this. Ask for a sign-in link and come back.');
  }
}

export class TotpAlreadyOn extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'totp-already-on';

  constructor() {
    super('Signing in takes a code already. Switch it off first.');
  }
}

export class TotpNotStarted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'totp-not-started';

  constructor() {
    super('There is no authenticator app to confirm. Set one up first.');
  }
}
