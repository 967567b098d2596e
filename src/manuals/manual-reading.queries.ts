import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import { plainText } from '../knowledge/index.js';
import { spoken } from './manual-fragments.js';
import { ManualSectionNotFound } from './manual.errors.js';
import { sectionList, type SectionList } from './manual.schemas.js';
import type { ManualView, SectionLine, SectionView, StepView, VersionLine } from './manual.view.js';
import { ManualsQueries } from './manuals.queries.js';
import { readSteps } from './text/read-steps.js';

const LINE = `s.id, s.anchor, t.position, t.level, t.number, t.title, t.page`;
const STEP = `position, list, number, text, words, warning, image, image_alt AS "imageAlt", first_line AS "firstLine",
  end_line AS "endLine"`;

/** What stands in a version of a manual. Whoever has the version has been found to be allowed to read it. */
@Injectable()
export class ManualReading {
  constructor(
    private readonly database: Database,
    private readonly manuals: ManualsQueries,
  ) {}

  /** The table of contents. */
  contents(versionId: string): Promise<SectionLine[]> {
    return this.database.query(
      `SELECT ${LINE}, (SELECT count(*)::int FROM manual_step p WHERE p.version_id = t.version_id AND p.section_id = t.section_id) AS steps
         FROM manual_section_text t JOIN manual_section s ON s.id = t.section_id WHERE t.version_id = $1 ORDER BY t.position`,
      [versionId],
    );
  }

  /** The same, a page at a time. @throws ManualNotFound, ManualVersionNotFound */
  async list(actor: Actor, id: string, query: SectionList): Promise<PageOf<SectionLine>> {
    const { version: label, cursor, limit } = checked(sectionList, query);
    const version = await this.manuals.version(actor, await this.manuals.get(actor, id), label);
    const after = cursor ? Number(decodeCursor(cursor, 1)[0]) : 0;
    const rows = await this.database.query<SectionLine>(
      `SELECT ${LINE}, (SELECT count(*)::int FROM manual_step p WHERE p.version_id = t.version_id AND p.section_id = t.section_id) AS steps
         FROM manual_section_text t JOIN manual_section s ON s.id = t.section_id
        WHERE t.version_id = $1 AND t.position > $2 ORDER BY t.position LIMIT $3`,
      [version.id, Number.isSafeInteger(after) ? after : 0, limit + 1],
    );
    return pageOf(rows, limit, ({ position }) => [position]);
  }

  /** @throws ManualSectionNotFound */
  async section(version: VersionLine, anchor: string): Promise<SectionView> {
    const [section] = await this.sections(version.id, 's.anchor = $2', anchor.replaceAll('\0', ''));
    if (!section) throw new ManualSectionNotFound(anchor);
    return section;
  }

  /** Many sections in full, in their order, from a position on. */
  inFull(versionId: string, from: number, most: number): Promise<SectionView[]> {
    return this.sections(versionId, `t.position >= $2 AND t.position < $2 + ${most}`, from);
  }

  /** The latest version that readers may still open in which a place was there; for links that outlived it. */
  async lastSeenIn(manual: ManualView, anchor: string): Promise<string | null> {
    const [row] = await this.database.query<{ label: string }>(
      `SELECT v.label FROM manual_section s
         JOIN manual_section_text t ON t.section_id = s.id JOIN manual_version v ON v.id = t.version_id
        WHERE s.manual_id = $1 AND s.anchor = $2 AND v.status = 'published' ORDER BY v.published_at DESC LIMIT 1`,
      [manual.id, anchor.replaceAll('\0', '')],
    );
    return row?.label ?? null;
  }

  private async sections(versionId: string, condition: string, value: unknown): Promise<SectionView[]> {
    const sections = await this.database.query<Omit<SectionView, 'steps'>>(
      `SELECT ${LINE}, t.body, t.words FROM manual_section_text t JOIN manual_section s ON s.id = t.section_id
        WHERE t.version_id = $1 AND ${condition} ORDER BY t.position`,
      [versionId, value],
    );
    const steps = await this.database.query<StepView & { sectionId: string }>(
      `SELECT section_id AS "sectionId", ${STEP} FROM manual_step
        WHERE version_id = $1 AND section_id = ANY($2) ORDER BY section_id, position`,
      [versionId, sections.map(({ id }) => id)],
    );
    const bySection = new Map<string, StepView[]>();
    for (const { sectionId, ...step } of steps) bySection.set(sectionId, [...(bySection.get(sectionId) ?? []), step]);
    const bodies = sections.map(({ body }) => body);
    const said = await spoken(this.database, versionId, bodies);
    return sections.map((section, at) => {
      const body = said[at];
      // What a fragment brings along moves the lines on which steps stand.
      if (body != null) return { ...section, body, words: plainText(body), steps: readSteps(body) };
      return { ...section, steps: bySection.get(section.id) ?? [] };
    });
  }
}
