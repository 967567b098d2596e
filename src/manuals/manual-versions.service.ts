import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { ManualChanging, type LockedManual, type WrittenManual } from './manual-changing.js';
import { ManualSections } from './manual-sections.js';
import {
  ManualLabelTaken,
  ManualVersionIsEmpty,
  ManualVersionIsPublished,
  ManualVersionIsUploaded,
} from './manual.errors.js';
import { ManualPublished } from './manual.events.js';
import {
  manualVersionChanges,
  newManualVersion,
  type ManualVersionChanges,
  type NewManualVersion,
} from './manual.schemas.js';
import { settleAnchors } from './text/anchors.js';
import type { ParsedSection } from './text/parsed.js';
import { readMarkdown } from './text/read-markdown.js';

/** What a new version starts with besides its label. */
interface Beginning {
  label: string;
  origin: 'written' | 'uploaded';
  source: string | null;
  releasedOn: string | null;
}

interface Difference {
  changed: string[];
  removed: string[];
}

/**
 * The versions of a manual: drafts until they are published, and unchanged from then on. Every method throws
 * ManualsAreForEditors, ManualNotFound, ManualChanged, and InvalidInput.
 */
@Injectable()
export class ManualVersions {
  constructor(
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly changing: ManualChanging,
    private readonly sections: ManualSections,
  ) {}

  /** A new draft in Markdown. @throws ManualLabelTaken */
  draft(actor: Actor, id: string, input: NewManualVersion & { version: number }): Promise<WrittenManual> {
    const { label, source, releasedOn } = checked(newManualVersion, input);
    return this.changing.change(actor, id, input.version, async (tx, manual) => {
      const versionId = await this.begin(tx, actor, id, { label, origin: 'written', source, releasedOn });
      await this.fill(tx, manual, versionId, readMarkdown(source, manual.title));
      return true;
    });
  }

  /** Writes a draft anew. @throws ManualVersionNotFound, ManualVersionIsPublished, ManualVersionIsUploaded */
  save(
    actor: Actor,
    id: string,
    label: string,
    input: ManualVersionChanges & { version: number },
  ): Promise<WrittenManual> {
    const { source, releasedOn } = checked(manualVersionChanges, input);
    return this.changing.change(actor, id, input.version, async (tx, manual) => {
      const version = await this.changing.versionOf(tx, id, label);
      if (version.status === 'published') throw new ManualVersionIsPublished(label);
      if (source !== undefined && version.origin === 'uploaded') throw new ManualVersionIsUploaded(label);
      if (releasedOn !== undefined) {
        await tx.query('UPDATE manual_version SET released_on = $2 WHERE id = $1', [version.id, releasedOn]);
      }
      if (source === undefined) return true;
      await tx.query('UPDATE manual_version SET source = $2, saved_at = $3 WHERE id = $1', [
        version.id,
        source,
        this.clock.now(),
      ]);
      await this.sections.clear(tx, version.id);
      await this.fill(tx, manual, version.id, readMarkdown(source, manual.title));
      return true;
    });
  }

  /**
   * Lets readers see a version from now on, all of it at once; what they saw before stays at its address. An old
   * version that is published again becomes the current one again.
   * @throws ManualVersionNotFound, ManualVersionIsEmpty
   */
  publish(actor: Actor, id: string, label: string, version: number): Promise<WrittenManual> {
    return this.changing.change(actor, id, version, async (tx, manual) => {
      const wanted = await this.changing.versionOf(tx, id, label);
      if (wanted.id === manual.currentVersionId) return false;
      if (wanted.sections === 0) throw new ManualVersionIsEmpty(label);
      await tx.query(
        `UPDATE manual_version SET status = 'published', published_at = coalesce(published_at, $2) WHERE id = $1`,
        [wanted.id, this.clock.now()],
      );
      await tx.query('UPDATE manual SET current_version_id = $2 WHERE id = $1', [id, wanted.id]);
      const before = await this.lastSeen(tx, manual, wanted.id);
      const { changed, removed } = await this.difference(tx, before, wanted.id);
      await this.events.record(tx, new ManualPublished(id, wanted.id, manual.locale, before, changed, removed));
      const details = { label, sections: wanted.sections, changed: changed.length, removed: removed.length };
      await this.audit.record(tx, { actor, action: 'manual.published', subject: `manual:${id}`, details });
      return true;
    });
  }

  /** Throws a draft away. @throws ManualVersionNotFound, ManualVersionIsPublished */
  discard(actor: Actor, id: string, label: string, version: number): Promise<WrittenManual> {
    return this.changing.change(actor, id, version, async (tx) => {
      const draft = await this.changing.versionOf(tx, id, label);
      if (draft.status === 'published') throw new ManualVersionIsPublished(label);
      await tx.query('DELETE FROM manual_version WHERE id = $1', [draft.id]);
      await this.audit.record(tx, {
        actor,
        action: 'manual.draft-discarded',
        subject: `manual:${id}`,
        details: { label },
      });
      return true;
    });
  }

  /** The row of a new version, without text; within a change. @throws ManualLabelTaken */
  async begin(
    tx: Tx,
    actor: Actor,
    manualId: string,
    { label, origin, source, releasedOn }: Beginning,
  ): Promise<string> {
    const versionId = newId();
    const made = await tx.query(
      `INSERT INTO manual_version (id, manual_id, label, status, origin, source, released_on, sections, created_by,
                                   created_at, saved_at)
       VALUES ($1, $2, $3, 'draft', $4, $5, $6, 0, $7, $8, $8) ON CONFLICT (manual_id, label) DO NOTHING RETURNING id`,
      [versionId, manualId, label, origin, source, releasedOn, actor.accountId, this.clock.now()],
    );
    if (made.length === 0) throw new ManualLabelTaken(label);
    await this.audit.record(tx, {
      actor,
      action: 'manual.drafted',
      subject: `manual:${manualId}`,
      details: { label, origin },
    });
    return versionId;
  }

  /** The text of a version without any, each section in the place that it was in before. */
  async fill(tx: Tx, manual: LockedManual, versionId: string, parsed: readonly ParsedSection[]): Promise<void> {
    const before = await this.lastSeen(tx, manual, versionId);
    const sections = settleAnchors(parsed, await this.sections.places(tx, before));
    await this.sections.append(tx, manual.id, versionId, sections);
  }

  /** What readers see, or saw last. */
  private async lastSeen(tx: Tx, manual: LockedManual, besides: string): Promise<string | null> {
    if (manual.currentVersionId) return manual.currentVersionId;
    const [last] = await tx.query(
      `SELECT id FROM manual_version WHERE manual_id = $1 AND status = 'published' AND id <> $2
        ORDER BY published_at DESC, id DESC LIMIT 1`,
      [manual.id, besides],
    );
    return last?.id ?? null;
  }

  private async difference(tx: Tx, before: string | null, after: string): Promise<Difference> {
    if (before === null) return { changed: [], removed: [] };
    const rows: Array<{ id: string; gone: boolean }> = await tx.query(
      `SELECT old.section_id AS id, new.section_id IS NULL AS gone
         FROM manual_section_text old
         LEFT JOIN manual_section_text new ON new.section_id = old.section_id AND new.version_id = $2
        WHERE old.version_id = $1
          AND (new.section_id IS NULL OR (old.title, old.body) IS DISTINCT FROM (new.title, new.body))
        ORDER BY old.position`,
      [before, after],
    );
    return {
      changed: rows.filter(({ gone }) => !gone).map(({ id }) => id),
      removed: rows.filter(({ gone }) => gone).map(({ id }) => id),
    };
  }
}
