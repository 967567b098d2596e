import { DomainError } from '../../platform/errors/index.js';

export class ConnectorNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'connector-not-found';

  constructor() {
    super('There is no such connector.');
  }
}

export class ConnectorKeyTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'connector-key-taken';

  constructor(key: string) {
    super(`There is a connector called ${key} already.`);
  }
}

/** Somebody else changed it since it was read. */
export class ConnectorChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'connector-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this connector in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

export class ConnectorsAreForAdmins extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admins-only';

  constructor() {
    super('Only administrators who are signed in themselves keep connectors and their secrets.');
  }
}

/** A secret that nothing would use is one too many. */
export class SecretNotNeeded extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secret-not-needed';

  constructor(readonly names: readonly string[]) {
    super(`This connector has no such secret. It needs: ${names.join(', ') || 'none'}.`);
  }

  override get details() {
    return { names: this.names };
  }
}

/** The environment no longer has the key that a secret is sealed under. */
export class VaultKeyMissing extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'vault-key-missing';

  constructor(key: string) {
    super(`A secret is sealed under the key ${key}, which VAULT_KEYS does not name any more.`);
  }
}
