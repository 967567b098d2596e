import { DomainError } from '../../platform/errors/index.js';

/** The ledger does not propose this, or not any more. */
export class ShiftNotProposed extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'shift-not-proposed';

  constructor() {
    super('The ledger does not propose this, or somebody decided on it already.');
  }
}

/** Somebody else changed the settings since they were read. */
export class ShiftSettingsChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'shift-settings-changed';

  constructor() {
    super('The settings were changed in the meantime: read them again.');
  }
}

/** The chosen team is not there. */
export class ShiftTeamNotFound extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'team-not-found';

  constructor() {
    super('There is no such team.');
  }
}

/** The ledger is for who writes procedures. */
export class LedgerIsForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'ledger-for-editors';

  constructor() {
    super('The ledger is for editors and administrators who signed in.');
  }
}
