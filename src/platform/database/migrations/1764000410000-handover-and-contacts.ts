import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `('web', 'email', 'phone', 'chat', 'social', 'counter')`;

export class HandoverAndContacts1764000410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A code that carries a request to another channel; only its keyed hash is kept.
      CREATE TABLE handover (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        code_hash text NOT NULL UNIQUE,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX handover_ticket ON handover (ticket_id);
      CREATE INDEX handover_creator ON handover (created_by);
      CREATE TABLE handover_use (
        handover_id uuid NOT NULL REFERENCES handover (id) ON DELETE CASCADE,
        channel text NOT NULL CHECK (channel IN ${KINDS}),
        used_by uuid REFERENCES account (id) ON DELETE SET NULL,
        used_at timestamptz NOT NULL,
        PRIMARY KEY (handover_id, channel)
      );
      CREATE INDEX handover_use_user ON handover_use (used_by);

      -- What somebody on the telephone or at the counter was asked to show who they are; never what they said.
      CREATE TABLE caller_check (
        moment_id uuid PRIMARY KEY REFERENCES moment (id) ON DELETE CASCADE,
        asked text[] NOT NULL CHECK (cardinality(asked) > 0),
        matched boolean NOT NULL,
        checked_by uuid REFERENCES account (id) ON DELETE SET NULL,
        checked_at timestamptz NOT NULL
      );
      CREATE INDEX caller_check_checker ON caller_check (checked_by);

      -- Where the answers of a chat or social channel go.
      ALTER TABLE channel ADD COLUMN outgoing_url text;
      CREATE TABLE channel_conversation (
        channel_id uuid NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        PRIMARY KEY (channel_id, external_id)
      );
      CREATE INDEX channel_conversation_ticket ON channel_conversation (ticket_id);
      -- One message of such a channel, in or out; the provider's own id makes it count once.
      CREATE TABLE channel_message (
        id uuid PRIMARY KEY,
        channel_id uuid NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        conversation_id text NOT NULL,
        external_id text NOT NULL,
        moment_id uuid NOT NULL REFERENCES moment (id) ON DELETE CASCADE,
        direction text NOT NULL CHECK (direction IN ('in', 'out')),
        created_at timestamptz NOT NULL,
        delivered_at timestamptz,
        failed_at timestamptz,
        last_error text,
        UNIQUE (channel_id, direction, external_id)
      );
      CREATE INDEX channel_message_moment ON channel_message (moment_id);
      CREATE INDEX channel_message_waiting ON channel_message (created_at) WHERE delivered_at IS NULL AND failed_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE channel_message, channel_conversation, caller_check, handover_use, handover;
      ALTER TABLE channel DROP COLUMN outgoing_url;
    `);
  }
}
