import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Journeys, the milestones that tickets came to, and what was told to whom. */
export class Journeys1764000510000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The path of each type of ticket. Saving adds a version; the highest is the one that counts.
      CREATE TABLE journey_version (
        ticket_type text NOT NULL CHECK (ticket_type IN ('question', 'incident', 'request', 'complaint')),
        version int NOT NULL CHECK (version > 0),
        milestones jsonb NOT NULL,
        note text NOT NULL DEFAULT '',
        author_id uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (ticket_type, version)
      );
      CREATE INDEX journey_version_author ON journey_version (author_id);

      -- When the desk said it would be done.
      CREATE TABLE ticket_plan (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        planned_for timestamptz NOT NULL,
        text text NOT NULL DEFAULT '',
        by_id uuid REFERENCES account (id) ON DELETE SET NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX ticket_plan_by ON ticket_plan (by_id);

      CREATE TABLE notification_preference (
        account_id uuid PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
        follow text NOT NULL DEFAULT 'milestones' CHECK (follow IN ('milestones', 'digest', 'action', 'none')),
        route text NOT NULL DEFAULT 'email' CHECK (route IN ('email', 'message')),
        phone text,
        -- Minutes since midnight.
        quiet_from int CHECK (quiet_from BETWEEN 0 AND 1439),
        quiet_to int CHECK (quiet_to BETWEEN 0 AND 1439),
        digest_at int NOT NULL DEFAULT 1020 CHECK (digest_at BETWEEN 0 AND 1439),
        time_zone text NOT NULL DEFAULT 'Europe/Amsterdam',
        updated_at timestamptz NOT NULL,
        CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
      );
      -- One request that somebody wants to hear nothing more of.
      CREATE TABLE notification_mute (
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        PRIMARY KEY (account_id, ticket_id)
      );
      CREATE INDEX notification_mute_ticket ON notification_mute (ticket_id);
      -- Addresses that mail does not arrive at, or whose owner complained.
      CREATE TABLE notification_address_off (
        address text PRIMARY KEY,
        kind text NOT NULL,
        mail_id uuid,
        at timestamptz NOT NULL
      );

      CREATE TABLE milestone_reached (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        milestone text NOT NULL,
        name jsonb NOT NULL,
        -- What it can be reached once for.
        occurrence text NOT NULL,
        cause text NOT NULL,
        event_id text NOT NULL,
        moment_id uuid,
        caused_by uuid REFERENCES account (id) ON DELETE SET NULL,
        journey_version int NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (ticket_id, milestone, occurrence)
      );
      CREATE INDEX milestone_reached_causer ON milestone_reached (caused_by);

      -- A message to one person; its mail has the same id.
      CREATE TABLE notification (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        -- Null for a digest.
        ticket_id uuid REFERENCES ticket (id) ON DELETE CASCADE,
        role text NOT NULL,
        route text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'sent', 'withdrawn')),
        -- Why it was withdrawn.
        because text,
        due_at timestamptz NOT NULL,
        day date NOT NULL,
        created_at timestamptz NOT NULL,
        settled_at timestamptz
      );
      CREATE INDEX notification_due ON notification (due_at) WHERE state = 'waiting';
      CREATE INDEX notification_day ON notification (account_id, day);
      CREATE INDEX notification_ticket ON notification (ticket_id, account_id);
      -- Whatever comes while one waits joins it.
      CREATE UNIQUE INDEX notification_one_waiting ON notification (account_id, ticket_id) NULLS NOT DISTINCT
        WHERE state = 'waiting';

      -- What came of a milestone for one person: at most one message.
      CREATE TABLE milestone_outcome (
        reached_id uuid NOT NULL REFERENCES milestone_reached (id) ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        role text NOT NULL,
        follow text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('message', 'held', 'silent')),
        because text,
        notification_id uuid REFERENCES notification (id) ON DELETE CASCADE,
        PRIMARY KEY (reached_id, account_id),
        CHECK ((outcome = 'message') = (notification_id IS NOT NULL))
      );
      CREATE INDEX milestone_outcome_account ON milestone_outcome (account_id);
      CREATE INDEX milestone_outcome_notification ON milestone_outcome (notification_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE milestone_outcome, notification, milestone_reached, notification_address_off, notification_mute,
        notification_preference, ticket_plan, journey_version;
    `);
  }
}
