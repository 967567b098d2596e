import type { DomainEvent } from '../../platform/events/index.js';

/** A fragment says something else now, or nothing any more: so do the texts that use it. */
export class FragmentWasChanged implements DomainEvent {
  readonly topic = 'fragment.changed';

  constructor(readonly key: string) {}
}
