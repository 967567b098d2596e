import { Injectable } from '@nestjs/common';
import { markOf, plainText } from '../knowledge/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchIndexing } from '../search/index.js';
import { spoken } from './manual-fragments.js';

interface Row {
  versionId: string;
  sectionId: string;
  body: string;
}

/** Lets the sections of manuals be found by what the fragments in them say now. */
@Injectable()
export class ManualFragmentsConsumer extends EventConsumer {
  readonly name = 'manual-fragments';
  readonly topics = ['fragment.changed'];

  constructor(
    relay: EventRelay,
    private readonly indexing: SearchIndexing,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<{ key: string }>[], tx: Tx): Promise<void> {
    const marks = [...new Set(events.map(({ payload }) => markOf(payload.key)))];
    const rows: Row[] = await tx.query(
      `SELECT t.version_id AS "versionId", t.section_id AS "sectionId", t.body FROM manual_section_text t
        WHERE EXISTS (SELECT FROM unnest($1::text[]) AS mark WHERE strpos(t.body, mark) > 0)
        ORDER BY t.version_id, t.section_id`,
      [marks],
    );
    for (const versionId of new Set(rows.map((row) => row.versionId))) {
      const sections = rows.filter((row) => row.versionId === versionId);
      const bodies = sections.map(({ body }) => body);
      const said = await spoken(tx, versionId, bodies);
      await tx.query(
        `UPDATE manual_section_text t SET words = given.words
           FROM jsonb_to_recordset($2::jsonb) AS given (id uuid, words text)
          WHERE t.version_id = $1 AND t.section_id = given.id`,
        [
          versionId,
          JSON.stringify(
            sections.flatMap(({ sectionId }, at) => {
              const text = said[at];
              return text == null ? [] : [{ id: sectionId, words: plainText(text) }];
            }),
          ),
        ],
      );
    }
    const sections = new Set(rows.map(({ sectionId }) => sectionId));
    await this.indexing.refresh('manual', [...sections]);
  }
}
