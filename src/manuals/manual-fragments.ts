import { Injectable } from '@nestjs/common';
import {
  fragmentsFor,
  FragmentUses,
  KnownFragments,
  MARK_START,
  markOf,
  type FragmentReader,
  type FragmentText,
  type FragmentWords,
} from '../knowledge/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { writeSteps } from './manual-steps.js';
import { readSteps } from './text/read-steps.js';

/**
 * What the sections of a version say with their fragments in them, in the same order; null for one that holds none, and
 * for a PDF, which says what it says.
 */
export async function spoken(
  reader: FragmentReader,
  versionId: string,
  bodies: readonly string[],
  fragments = fragmentsFor,
): Promise<Array<string | null>> {
  const marked = bodies.filter((body) => body.includes(MARK_START));
  if (marked.length === 0) return bodies.map(() => null);
  const [manual] = (await reader.query(
    `SELECT m.locale FROM manual_version v JOIN manual m ON m.id = v.manual_id WHERE v.id = $1 AND v.origin = 'written'`,
    [versionId],
  )) as Array<{ locale: Locale }>;
  if (!manual) return bodies.map(() => null);
  const shared = await fragments(reader, marked);
  return bodies.map((body) => (body.includes(MARK_START) ? shared.readers(body, manual.locale) : null));
}

/** A version that was online once and is no more: still read at its address, and never changed again. */
const IS_PAST = `v.status = 'published' AND v.id IS DISTINCT FROM m.current_version_id`;

/**
 * Says which manuals use a fragment, in whichever of their versions: each can be read at its address. Nobody can take a
 * mark out of an earlier version: when its fragment goes, that version says for itself what the fragment said last.
 */
@Injectable()
export class ManualFragments {
  constructor(
    private readonly database: Database,
    uses: FragmentUses,
  ) {
    uses.register(
      (mark) => this.textsWith(mark),
      (tx, key, says) => this.keep(tx, key, says),
    );
  }

  private textsWith(mark: string): Promise<FragmentText[]> {
    return this.database.query(
      `SELECT 'manual' AS kind, m.id, m.locale, m.title, v.label, v.status = 'published' AS "isOnline", ${IS_PAST} AS "isPast",
              string_agg(t.body, chr(10)) AS text
         FROM manual_section_text t JOIN manual_version v ON v.id = t.version_id JOIN manual m ON m.id = v.manual_id
        WHERE v.origin = 'written' AND strpos(t.body, $1) > 0
        GROUP BY m.id, v.id ORDER BY m.title, m.locale, v.created_at`,
      [mark],
    );
  }

  private async keep(tx: Tx, key: string, says: FragmentWords): Promise<void> {
    const known = new KnownFragments(new Map([[key, says]]));
    const sources: Array<{ id: string; source: string; locale: Locale }> = await tx.query(
      `SELECT v.id, v.source, m.locale FROM manual_version v JOIN manual m ON m.id = v.manual_id
        WHERE v.origin = 'written' AND ${IS_PAST} AND strpos(v.source, $1) > 0 ORDER BY v.id FOR UPDATE OF v`,
      [markOf(key)],
    );
    for (const { id, source, locale } of sources) {
      await tx.query('UPDATE manual_version SET source = $2 WHERE id = $1', [id, known.written(source, locale)]);
    }
    const rows: Array<{ versionId: string; sectionId: string; body: string; locale: Locale }> = await tx.query(
      `SELECT v.id AS "versionId", t.section_id AS "sectionId", t.body, m.locale
         FROM manual_section_text t JOIN manual_version v ON v.id = t.version_id JOIN manual m ON m.id = v.manual_id
        WHERE v.origin = 'written' AND ${IS_PAST} AND strpos(t.body, $1) > 0
        ORDER BY v.id, t.section_id FOR UPDATE OF t`,
      [markOf(key)],
    );
    for (const { versionId, sectionId, body, locale } of rows) {
      const kept = known.written(body, locale);
      await tx.query('UPDATE manual_section_text SET body = $3 WHERE version_id = $1 AND section_id = $2', [
        versionId,
        sectionId,
        kept,
      ]);
      await tx.query('DELETE FROM manual_step WHERE version_id = $1 AND section_id = $2', [versionId, sectionId]);
      await writeSteps(tx, versionId, [{ sectionId, steps: readSteps(kept) }]);
    }
  }
}
