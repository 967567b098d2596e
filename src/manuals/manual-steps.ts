import type { Tx } from '../platform/database/index.js';
import type { ParsedSection } from './text/parsed.js';

/** The steps of sections of a version that has none of them yet, as rows. */
export async function writeSteps(
  tx: Tx,
  versionId: string,
  sections: ReadonlyArray<{ sectionId: string; steps: ParsedSection['steps'] }>,
): Promise<void> {
  const steps = sections.flatMap(({ sectionId, steps: own }) =>
    own.map(({ imageAlt, firstLine, endLine, ...step }) => ({
      ...step,
      section_id: sectionId,
      image_alt: imageAlt,
      first_line: firstLine,
      end_line: endLine,
    })),
  );
  if (steps.length === 0) return;
  await tx.query(
    `INSERT INTO manual_step (version_id, section_id, position, list, number, text, words, warning, image, image_alt,
                              first_line, end_line)
     SELECT $1, section_id, position, list, number, text, words, warning, image, image_alt, first_line, end_line
       FROM jsonb_to_recordset($2::jsonb) AS step (section_id uuid, position int, list int, number int, text text,
            words text, warning text, image text, image_alt text, first_line int, end_line int)`,
    [versionId, JSON.stringify(steps)],
  );
}
