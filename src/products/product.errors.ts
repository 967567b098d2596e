import { DomainError } from '../platform/errors/index.js';

export class ProductNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'product-not-found';

  constructor(readonly product: string) {
    super(`There is no product ${product}.`);
  }
}

export class ProductKeyTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'product-key-taken';

  constructor(key: string) {
    super(`There is a product with the key ${key} already.`);
  }
}

/** Somebody else changed it since it was read. */
export class ProductChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'product-changed';

  constructor(readonly version: number) {
    super(`Somebody changed this product in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

export class ProductsAreForEditors extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'editors-only';

  constructor() {
    super('Only editors and administrators change products.');
  }
}
