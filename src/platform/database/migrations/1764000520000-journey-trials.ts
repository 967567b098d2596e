import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A journey tried on the past, before it is saved. */
export class JourneyTrials1764000520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journey_trial (
        id uuid PRIMARY KEY,
        ticket_type text NOT NULL CHECK (ticket_type IN ('question', 'incident', 'request', 'complaint')),
        milestones jsonb NOT NULL,
        days int NOT NULL CHECK (days BETWEEN 1 AND 366),
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        -- Of what happened, how much was played again.
        done int NOT NULL DEFAULT 0,
        total int NOT NULL DEFAULT 0,
        result jsonb,
        by_id uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX journey_trial_by ON journey_trial (by_id);
      CREATE INDEX journey_trial_unfinished ON journey_trial (created_at) WHERE state IN ('waiting', 'running');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE journey_trial');
  }
}
