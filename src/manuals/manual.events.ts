import type { DomainEvent } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';

/** Readers see this version of a manual from now on. */
export class ManualPublished implements DomainEvent {
  readonly topic = 'manual.published';

  constructor(
    readonly manualId: string,
    readonly versionId: string,
    readonly locale: Locale,
    /** What readers saw before; null when that was nothing. */
    readonly previousVersionId: string | null,
    /** Sections that say something else than before. */
    readonly changed: readonly string[],
    /** Sections that are no more. */
    readonly removed: readonly string[],
  ) {}
}

/** What readers see of a manual changed in another way: its title or audience, or it went offline. */
export class ManualUpdated implements DomainEvent {
  readonly topic = 'manual.updated';

  constructor(readonly manualId: string) {}
}
