import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups of questions that no article answers. */
export class Gaps1764000120000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gap (
        id uuid PRIMARY KEY,
        -- What the grouping calls it, from one day to the next.
        key text NOT NULL UNIQUE,
        -- The words that name it, best first, and the name that an editor gave it instead.
        words text[] NOT NULL,
        name text CHECK (name <> ''),
        first_seen_at timestamptz NOT NULL,
        dismissed_at timestamptz,
        dismissed_by uuid REFERENCES account (id) ON DELETE SET NULL,
        -- What is being written, or was written, to close it.
        article_id uuid REFERENCES article (id) ON DELETE SET NULL
      );
      CREATE INDEX gap_dismisser ON gap (dismissed_by);
      CREATE INDEX gap_article ON gap (article_id);
      CREATE TABLE gap_ticket (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        gap_id uuid NOT NULL REFERENCES gap (id) ON DELETE CASCADE
      );
      CREATE INDEX gap_ticket_gap ON gap_ticket (gap_id);
      -- Searches that found nothing.
      CREATE TABLE gap_search (
        locale text NOT NULL,
        query text NOT NULL,
        gap_id uuid NOT NULL REFERENCES gap (id) ON DELETE CASCADE,
        times int NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (locale, query)
      );
      CREATE INDEX gap_search_gap ON gap_search (gap_id);

      CREATE TABLE gap_grouping (
        id uuid PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('waiting', 'finished', 'failed')),
        requested_by uuid REFERENCES account (id) ON DELETE SET NULL,
        requested_at timestamptz NOT NULL,
        finished_at timestamptz,
        questions int,
        gaps int,
        error text
      );
      CREATE UNIQUE INDEX gap_grouping_one ON gap_grouping ((true)) WHERE state = 'waiting';
      CREATE INDEX gap_grouping_latest ON gap_grouping (requested_at DESC);
      CREATE INDEX gap_grouping_requester ON gap_grouping (requested_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gap_grouping, gap_search, gap_ticket, gap');
  }
}
