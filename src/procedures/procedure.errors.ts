import { DomainError } from '../platform/errors/index.js';
import type { DefinitionProblem } from './definition/definition-problem.js';

/** There is none, or it is not for this reader: they can't tell which. */
export class ProcedureNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'procedure-not-found';

  constructor() {
    super('There is no such procedure.');
  }
}

export class ProcedureVersionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'procedure-version-not-found';

  constructor() {
    super('This procedure has no such version.');
  }
}

/** The article has a procedure for this product already. */
export class ProcedureExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'procedure-exists';

  constructor(readonly procedureId: string) {
    super('This article has a procedure for this product already.');
  }

  override get details() {
    return { procedureId: this.procedureId };
  }
}

/** Somebody else changed it since it was read. */
export class ProcedureChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'procedure-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this procedure in the meantime. Read it again: it is at ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

/** What was written does not hold together. Every fault is named, with its place. */
export class DefinitionFaulty extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'definition-faulty';

  constructor(readonly problems: readonly DefinitionProblem[]) {
    super(problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' '));
  }

  override get details() {
    return { problems: this.problems };
  }
}

/** There are warnings that nobody has accepted by their names. */
export class WarningsNotAccepted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'warnings-not-accepted';

  constructor(readonly names: readonly string[]) {
    super(`Accept by name what is so on purpose: ${names.join(', ')}.`);
  }

  override get details() {
    return { names: this.names };
  }
}

export class QuestionsMissing extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'questions-missing';

  constructor() {
    super('Write at least one question for the short check: agents are instructed before they may run it.');
  }
}

/** Only a draft can be submitted, only what is submitted judged. */
export class VersionNotThere extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'version-not-there';

  constructor(readonly state: string) {
    super(`This version is ${state}: that can not be done with it now.`);
  }

  override get details() {
    return { state: this.state };
  }
}

/** Two pairs of eyes: nobody judges what they wrote or submitted themselves. */
export class ReviewByAnother extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'review-by-another';

  constructor() {
    super('Somebody else has to judge this version: you wrote or submitted it.');
  }
}

export class ProceduresAreForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'editors-only';

  constructor() {
    super('Only editors and administrators who are signed in themselves write procedures.');
  }
}
