import { Injectable } from '@nestjs/common';
import { fragmentsFor, FragmentUses, MARK_START, type FragmentReader, type FragmentText } from '../knowledge/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';

/**
 * What the sections of a version say with their fragments in them, in the same order; null for one that holds none, and
 * for a PDF, which says what it says.
 */
export async function spoken(
  reader: FragmentReader,
  versionId: string,
  bodies: readonly string[],
): Promise<Array<string | null>> {
  const marked = bodies.filter((body) => body.includes(MARK_START));
  if (marked.length === 0) return bodies.map(() => null);
  const [manual] = (await reader.query(
    `SELECT m.locale FROM manual_version v JOIN manual m ON m.id = v.manual_id WHERE v.id = $1 AND v.origin = 'written'`,
    [versionId],
  )) as Array<{ locale: Locale }>;
  if (!manual) return bodies.map(() => null);
  const shared = await fragmentsFor(reader, marked);
  return bodies.map((body) => (body.includes(MARK_START) ? shared.readers(body, manual.locale) : null));
}

/** Says which manuals use a fragment, in whichever of their versions: each can be read at its address. */
@Injectable()
export class ManualFragments {
  constructor(
    private readonly database: Database,
    uses: FragmentUses,
  ) {
    uses.register((mark) => this.textsWith(mark));
  }

  private textsWith(mark: string): Promise<FragmentText[]> {
    return this.database.query(
      `SELECT 'manual' AS kind, m.id, m.locale, m.title, v.label, v.status = 'published' AS "isOnline",
              string_agg(t.body, chr(10)) AS text
         FROM manual_section_text t JOIN manual_version v ON v.id = t.version_id JOIN manual m ON m.id = v.manual_id
        WHERE v.origin = 'written' AND strpos(t.body, $1) > 0
        GROUP BY m.id, v.id ORDER BY m.title, m.locale, v.created_at`,
      [mark],
    );
  }
}
