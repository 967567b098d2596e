import { DomainError } from '../platform/errors/index.js';

/** There is none, or it is not for this reader: they can't tell which. */
export class ManualNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'manual-not-found';

  constructor(manual: string) {
    super(`There is no manual ${manual}.`);
  }
}

export class ManualVersionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'manual-version-not-found';

  constructor(label: string) {
    super(`This manual has no version ${label}.`);
  }
}

export class ManualSectionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'manual-section-not-found';

  constructor(anchor: string) {
    super(`This manual has no section ${anchor}.`);
  }
}

/** Somebody else changed it since it was read. */
export class ManualChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this manual in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

export class ManualAddressTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-address-taken';

  constructor(slug: string) {
    super(`Another manual in this language has the address ${slug}.`);
  }
}

export class ManualLabelTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-label-taken';

  constructor(label: string) {
    super(`This manual has a version ${label} already.`);
  }
}

/** What readers have seen stays as it was: whoever links to it may count on it. */
export class ManualVersionIsPublished extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-version-published';

  constructor(label: string) {
    super(`Version ${label} is published and does not change any more. Make a new version.`);
  }
}

/** Nobody is helped by a manual without a word in it. */
export class ManualVersionIsEmpty extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-version-empty';

  constructor(label: string) {
    super(`Version ${label} has no sections yet: write or upload it first.`);
  }
}

/** It came as a PDF: the text follows the file. */
export class ManualVersionIsUploaded extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'manual-version-uploaded';

  constructor(label: string) {
    super(`Version ${label} is read from a file and can't be written. Upload a new file as a new version.`);
  }
}

export class ManualsAreForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'editors-only';

  constructor() {
    super('Only editors and administrators change manuals.');
  }
}

export class ManualFileNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'manual-file-not-found';

  constructor(name: string) {
    super(`This manual has no file ${name}.`);
  }
}
