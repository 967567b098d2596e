import { DomainError } from '../../platform/errors/index.js';

/** The file as a whole can't be read: nothing in it, another encoding, cut off in the middle. */
export class UnreadableFile extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'import-unreadable';
}

/** The map of fields to columns points at something that is not there. */
export class WrongFieldMap extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'import-map';
}

export class ImportNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'import-not-found';

  constructor(id: string) {
    super(`There is no import ${id}.`);
  }
}

/** Two processes import the same file: the one that was overtaken stops. */
export class ImportTakenOver extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'import-taken-over';

  constructor() {
    super('Another process is importing this file at the same time; this one leaves it to that.');
  }
}

export class NotNdjson extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'import-not-ndjson';

  constructor() {
    super('Send one JSON object a line, with Content-Type: application/x-ndjson.');
  }
}
