import { DomainError } from '../platform/errors/index.js';

export class ChannelNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'channel-not-found';

  constructor(key: string) {
    super(`There is no channel ${key}.`);
  }
}

export class ChannelKeyTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'channel-key-taken';

  constructor(key: string) {
    super(`Another channel is called ${key} already.`);
  }
}

export class ChannelChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'channel-changed';

  constructor(
    key: string,
    readonly version: number,
  ) {
    super(`Somebody else has changed ${key} since; it is version ${version} now.`);
  }

  override get details() {
    return { version: this.version };
  }
}

/** What came in is not signed with the channel's secret, is too old, or is from a channel without a secret. */
export class WebhookNotSigned extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'webhook-not-signed';

  constructor() {
    super('Sign timestamp and body with the secret of this channel; see docs/channels.md.');
  }
}

/** The same signed request was accepted before: sign again with the time of now. */
export class WebhookReplayed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'webhook-replayed';

  constructor() {
    super('This signed request was accepted before.');
  }
}
