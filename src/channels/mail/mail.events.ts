import type { DomainEvent } from '../../platform/events/index.js';

/** A mail of ours did not arrive, or its reader calls it a nuisance. `messageId` is without brackets, '' when unknown. */
export class MailBounced implements DomainEvent {
  readonly topic = 'mail.bounced';
  constructor(
    readonly address: string,
    readonly messageId: string,
    readonly kind: 'hard' | 'soft' | 'complaint',
  ) {}
}
