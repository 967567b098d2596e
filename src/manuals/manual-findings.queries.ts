import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { stepsIn } from './checks/check-manual.js';
import { compareSteps, type StepDifference } from './checks/compare-steps.js';
import { checkStructure, type Finding } from './checks/structure-checks.js';
import { changesBetween, type SectionChange } from './manual-changes.js';
import { ManualFiles } from './manual-files.js';
import { ManualReading } from './manual-reading.queries.js';
import { ManualsAreForEditors } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';
import type { ManualView, VersionLine } from './manual.view.js';

/** An article that cites a section, and where its steps differ from it. */
export interface CitingArticle {
  articleId: string;
  locale: Locale;
  question: string;
  anchor: string;
  /** What the section is called in this version; null when this version has it no more. */
  title: string | null;
  differences: StepDifference[];
}

/** Of a thicker book only the beginning is checked and compared. */
const MOST_SECTIONS = 1_000;

/** What is probably wrong with a version, and what changed in it. */
@Injectable()
export class ManualFindings {
  constructor(
    private readonly database: Database,
    private readonly reading: ManualReading,
    private readonly files: ManualFiles,
  ) {}

  /** For editors: it speaks of drafts. */
  async structure(actor: Actor, manual: ManualView, version: VersionLine): Promise<Finding[]> {
    assertMayEdit(actor);
    const [sections, images] = await Promise.all([
      this.reading.inFull(version.id, 1, MOST_SECTIONS),
      this.files.images(actor, manual),
    ]);
    const dead = await this.deadAddresses(sections.flatMap(({ body }) => body.match(ADDRESS) ?? []));
    return checkStructure(sections, {
      locale: manual.locale,
      releasedOn: version.releasedOn,
      images: new Map(images.map(({ name, takenOn }) => [name, takenOn])),
      isDead: (path) => dead.has(path.split('#')[0]!),
    });
  }

  /** The published articles that cite sections of this manual, held beside this version of it. */
  async citing(actor: Actor, manual: ManualView, version: VersionLine): Promise<CitingArticle[]> {
    assertMayEdit(actor);
    const rows = await this.database.query<Omit<CitingArticle, 'differences'> & { answer: string; steps: string[] }>(
      `SELECT c.article_id AS "articleId", c.locale, av.question, av.answer, s.anchor, t.title,
              ARRAY(SELECT p.words FROM manual_step p WHERE p.version_id = $2 AND p.section_id = s.id ORDER BY p.position) AS steps
         FROM manual_citation c JOIN manual_section s ON s.id = c.section_id
         JOIN article_text at ON at.article_id = c.article_id AND at.locale = c.locale AND at.published_version IS NOT NULL
         JOIN article_version av ON av.article_id = at.article_id AND av.locale = at.locale AND av.version = at.published_version
         LEFT JOIN manual_section_text t ON t.section_id = s.id AND t.version_id = $2
        WHERE s.manual_id = $1 ORDER BY t.position NULLS FIRST, av.question LIMIT 200`,
      [manual.id, version.id],
    );
    return rows.map(({ answer, steps, ...citing }) => {
      const own = stepsIn(answer);
      // An article without steps only points at the manual.
      return { ...citing, differences: own.length > 0 && steps.length > 0 ? compareSteps(steps, own) : [] };
    });
  }

  /** What changed from one version to another; both may be read by whoever asks. */
  async changes(from: VersionLine, to: VersionLine): Promise<SectionChange[]> {
    const [before, after] = await Promise.all([
      this.reading.inFull(from.id, 1, MOST_SECTIONS * 3),
      this.reading.inFull(to.id, 1, MOST_SECTIONS * 3),
    ]);
    return changesBetween(before, after);
  }

  /** Which of these addresses of sections and manuals lead nowhere. */
  private async deadAddresses(addresses: readonly string[]): Promise<Set<string>> {
    const wanted = [...new Set(addresses)];
    if (wanted.length === 0) return new Set();
    const there = await this.database.query<{ path: string }>(
      `SELECT '/' || m.locale || '/manuals/' || m.slug || '/sections/' || s.anchor AS path
         FROM manual m JOIN manual_section_text t ON t.version_id = m.current_version_id
         JOIN manual_section s ON s.id = t.section_id
        WHERE '/' || m.locale || '/manuals/' || m.slug || '/sections/' || s.anchor = ANY($1)`,
      [wanted],
    );
    const alive = new Set(there.map(({ path }) => path));
    return new Set(wanted.filter((path) => !alive.has(path)));
  }
}

const ADDRESS = /\/(?:nl|en)\/manuals\/[a-z0-9-]+\/sections\/[\w-]+/g;

function assertMayEdit(actor: Actor): void {
  if (!canEditManuals(actor)) throw new ManualsAreForEditors();
}
