import { DomainError } from '../../platform/errors/index.js';

export class WebhooksAreForAdmins extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admins-only';

  constructor() {
    super('Only administrators keep webhooks.');
  }
}

export class WebhookNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'webhook-not-found';

  constructor() {
    super('There is no such webhook.');
  }
}

export class DeliveryNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'delivery-not-found';

  constructor() {
    super('There is no such message; they are kept for 30 days.');
  }
}

/** Somebody else changed it since it was read, or it switched itself off. */
export class WebhookChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'webhook-changed';

  constructor(readonly version: number) {
    super(`This webhook changed in the meantime. Read it again: it is at version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

export class TooManyWebhooks extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'too-many-webhooks';

  constructor(readonly most: number) {
    super(`There are ${most} webhooks already. Remove one first.`);
  }

  override get details() {
    return { most: this.most };
  }
}

/** Nothing goes out of one that is switched off, also no test. */
export class WebhookIsOff extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'webhook-off';

  constructor() {
    super('This webhook is switched off. Switch it on first.');
  }
}

export class DeliveryOnItsWay extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'delivery-on-its-way';

  constructor() {
    super('This message is on its way already.');
  }
}
