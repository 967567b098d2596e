import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import { fragmentsHeldFor, plainText } from '../knowledge/index.js';
import { spoken } from './manual-fragments.js';
import { writeSteps } from './manual-steps.js';
import type { KnownPlace } from './text/anchors.js';
import type { ParsedSection } from './text/parsed.js';

/** So many sections are written in one statement. */
const AT_ONCE = 500;

/** The sections and steps of a version, as rows. */
@Injectable()
export class ManualSections {
  /** Writes them behind what the version has already; `from` is the position of the first. */
  async append(
    tx: Tx,
    manualId: string,
    versionId: string,
    sections: ReadonlyArray<ParsedSection & { anchor: string }>,
    from = 1,
  ): Promise<void> {
    for (let at = 0; at < sections.length; at += AT_ONCE) {
      await this.appendSome(tx, manualId, versionId, sections.slice(at, at + AT_ONCE), from + at);
    }
    await tx.query(
      'UPDATE manual_version SET sections = (SELECT count(*) FROM manual_section_text WHERE version_id = $1) WHERE id = $1',
      [versionId],
    );
  }

  async clear(tx: Tx, versionId: string): Promise<void> {
    await tx.query('DELETE FROM manual_section_text WHERE version_id = $1', [versionId]);
  }

  /** What the places of a manual say in a version: for recognising them in the next. */
  async places(tx: Tx, versionId: string | null): Promise<KnownPlace[]> {
    if (!versionId) return [];
    return tx.query(
      `SELECT s.anchor, t.title, t.words FROM manual_section_text t JOIN manual_section s ON s.id = t.section_id
        WHERE t.version_id = $1 ORDER BY t.position`,
      [versionId],
    );
  }

  private async appendSome(
    tx: Tx,
    manualId: string,
    versionId: string,
    sections: ReadonlyArray<ParsedSection & { anchor: string }>,
    from: number,
  ): Promise<void> {
    const anchors = sections.map(({ anchor }) => anchor);
    // In one order for everybody, so that two writers wait for one another instead of deadlocking.
    await tx.query(
      `INSERT INTO manual_section (id, manual_id, anchor)
       SELECT id, $1, anchor FROM unnest($2::uuid[], $3::text[]) AS place (id, anchor) ORDER BY anchor ON CONFLICT DO NOTHING`,
      [manualId, anchors.map(() => newId()), anchors],
    );
    const rows: Array<{ id: string; anchor: string }> = await tx.query(
      'SELECT id, anchor FROM manual_section WHERE manual_id = $1 AND anchor = ANY($2)',
      [manualId, anchors],
    );
    const idOf = new Map(rows.map(({ id, anchor }) => [anchor, id]));
    const bodies = sections.map(({ body }) => body);
    const said = await spoken(tx, versionId, bodies, fragmentsHeldFor);
    const texts = sections.map(({ anchor, level, number, title, body, words, page }, index) => ({
      section_id: idOf.get(anchor),
      position: from + index,
      level,
      number,
      title,
      body,
      words: said[index] == null ? words : plainText(said[index]),
      page,
    }));
    await tx.query(
      `INSERT INTO manual_section_text (version_id, section_id, position, level, number, title, body, words, page)
       SELECT $1, section_id, position, level, number, title, body, words, page
         FROM jsonb_to_recordset($2::jsonb) AS text (section_id uuid, position int, level int, number text, title text,
              body text, words text, page int)`,
      [versionId, JSON.stringify(texts)],
    );
    await writeSteps(
      tx,
      versionId,
      sections.map(({ anchor, steps }) => ({ sectionId: idOf.get(anchor)!, steps })),
    );
  }
}
