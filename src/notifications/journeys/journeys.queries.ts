import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { TICKET_KINDS, type TicketKind } from '../../tickets/index.js';
import { DEFAULT_JOURNEYS } from './default-journeys.js';
import { JourneyVersionNotFound } from './journey.errors.js';
import type { Journey, Milestone } from './journey.js';

export interface JourneyVersionLine {
  version: number;
  note: string;
  author: string | null;
  createdAt: Date | null;
}

/** The journeys as they are and were. A version never changes, so it is read once. */
@Injectable()
export class JourneysQueries {
  private readonly kept = new Map<string, Journey>();

  constructor(private readonly database: Database) {}

  async current(type: TicketKind): Promise<Journey> {
    return (await this.all()).get(type)!;
  }

  /** The version that counts now, of every type. */
  async all(): Promise<Map<TicketKind, Journey>> {
    const rows = await this.database.query<{ type: TicketKind; version: number }>(
      `SELECT ticket_type AS type, max(version) AS version FROM journey_version GROUP BY ticket_type`,
    );
    const versions = new Map(rows.map(({ type, version }) => [type, version]));
    const journeys = new Map<TicketKind, Journey>();
    for (const type of TICKET_KINDS) journeys.set(type, await this.get(type, versions.get(type) ?? 0));
    return journeys;
  }

  /** @throws JourneyVersionNotFound */
  async get(type: TicketKind, version: number): Promise<Journey> {
    if (version === 0) return DEFAULT_JOURNEYS[type];
    const key = `${type}/${version}`;
    const known = this.kept.get(key);
    if (known) return known;

    const [row] = await this.database.query<{ milestones: Milestone[] }>(
      'SELECT milestones FROM journey_version WHERE ticket_type = $1 AND version = $2',
      [type, version],
    );
    if (!row) throw new JourneyVersionNotFound();
    const journey = { type, version, milestones: row.milestones };
    // What was saved in a write that still runs may be rolled back.
    if (!this.database.isWriting) this.kept.set(key, journey);
    return journey;
  }

  /** The latest first, down to what the service came with. */
  async versions(type: TicketKind): Promise<JourneyVersionLine[]> {
    const rows = await this.database.query<JourneyVersionLine>(
      `SELECT v.version, v.note, a.name AS author, v.created_at AS "createdAt"
         FROM journey_version v LEFT JOIN account a ON a.id = v.author_id
        WHERE v.ticket_type = $1 ORDER BY v.version DESC LIMIT 200`,
      [type],
    );
    return [...rows, { version: 0, note: '', author: null, createdAt: null }];
  }
}
