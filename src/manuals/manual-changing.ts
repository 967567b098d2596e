import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ManualChanged, ManualNotFound, ManualsAreForEditors, ManualVersionNotFound } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';

/** A manual as it is locked for a change. */
export interface LockedManual {
  id: string;
  locale: Locale;
  title: string;
  currentVersionId: string | null;
  version: number;
}

export interface LockedVersion {
  id: string;
  label: string;
  status: 'draft' | 'published';
  origin: 'written' | 'uploaded';
  sections: number;
}

/** What came of a change. */
export interface WrittenManual {
  id: string;
  /** To be sent along with the next change. */
  version: number;
}

/** How every change of a manual goes: judged, one after the other, and on the version that it was decided on. */
@Injectable()
export class ManualChanging {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs the work with the manual locked and counts its version up, unless the work says that nothing changed.
   * @throws ManualsAreForEditors, ManualNotFound, ManualChanged when somebody else was first
   */
  change(
    actor: Actor,
    id: string,
    version: number,
    work: (tx: Tx, manual: LockedManual) => Promise<boolean>,
  ): Promise<WrittenManual> {
    if (!canEditManuals(actor)) throw new ManualsAreForEditors();
    return this.database.write(async (tx) => {
      // The lock lets one of two editors at once win, and tells the other.
      const [manual]: LockedManual[] = await tx.query(
        `SELECT id, locale, title, current_version_id AS "currentVersionId", version FROM manual WHERE id = $1 FOR UPDATE`,
        [id],
      );
      if (!manual) throw new ManualNotFound(id);
      if (manual.version !== version) throw new ManualChanged(manual.version);
      if (!(await work(tx, manual))) return { id, version };
      await tx.query('UPDATE manual SET version = version + 1, updated_at = $2 WHERE id = $1', [id, this.clock.now()]);
      return { id, version: version + 1 };
    });
  }

  /** @throws ManualVersionNotFound */
  async versionOf(tx: Tx, manualId: string, label: string): Promise<LockedVersion> {
    const [version]: LockedVersion[] = await tx.query(
      'SELECT id, label, status, origin, sections FROM manual_version WHERE manual_id = $1 AND label = $2 FOR UPDATE',
      [manualId, label],
    );
    if (!version) throw new ManualVersionNotFound(label);
    return version;
  }
}
