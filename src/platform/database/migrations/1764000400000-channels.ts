import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Channels1764000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channel (
        id uuid PRIMARY KEY,
        key text NOT NULL UNIQUE,
        kind text NOT NULL CONSTRAINT channel_kind_check
          CHECK (kind IN ('web', 'email', 'phone', 'chat', 'social', 'counter')),
        name jsonb NOT NULL,
        address text NOT NULL,
        languages text[] NOT NULL,
        time_zone text NOT NULL,
        weekly jsonb NOT NULL,
        holidays jsonb NOT NULL,
        -- How its waiting time is known: from our own tickets, from reports of a telephone exchange, or not at all.
        queue text NOT NULL CONSTRAINT channel_queue_check CHECK (queue IN ('desk', 'reported', 'none')),
        switched_off_at timestamptz,
        off_reason jsonb,
        position int NOT NULL,
        -- Sealed; signs what comes in and what goes out.
        secret text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT channel_off_has_reason CHECK ((switched_off_at IS NULL) = (off_reason IS NULL))
      );

      -- What the queue of a live channel looked like; counts and sums are since the report before.
      CREATE TABLE channel_report (
        channel_id uuid NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        waiting int NOT NULL,
        agents int NOT NULL,
        free int NOT NULL,
        handled int NOT NULL,
        handling_sum float8 NOT NULL,
        handling_squares float8 NOT NULL,
        abandoned int NOT NULL,
        -- What somebody who joined just then was told; null when that was nothing.
        estimate float8,
        low float8,
        high float8,
        PRIMARY KEY (channel_id, at)
      );

      -- Somebody who waited: what they were told when they began, and how long it really was.
      CREATE TABLE channel_wait (
        id uuid PRIMARY KEY,
        channel_id uuid NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        ticket_id uuid REFERENCES ticket (id) ON DELETE CASCADE,
        began_at timestamptz NOT NULL,
        ended_at timestamptz,
        -- Seconds, of those in which the channel was open.
        waited float8,
        answered_by uuid REFERENCES account (id) ON DELETE SET NULL,
        estimate float8,
        low float8,
        high float8,
        CHECK (num_nulls(estimate, low, high) IN (0, 3)),
        CHECK (num_nulls(ended_at, waited) IN (0, 2))
      );
      CREATE INDEX channel_wait_ended ON channel_wait (channel_id, ended_at DESC) WHERE ended_at IS NOT NULL;
      CREATE INDEX channel_wait_running ON channel_wait (channel_id, began_at) WHERE ended_at IS NULL;
      -- Nobody waits twice for one question.
      CREATE UNIQUE INDEX channel_wait_once ON channel_wait (ticket_id) WHERE ended_at IS NULL;
      CREATE INDEX channel_wait_ticket ON channel_wait (ticket_id);
      CREATE INDEX channel_wait_answerer ON channel_wait (answered_by);

      -- Signatures of webhooks that were accepted: none of them counts twice.
      CREATE TABLE channel_webhook (
        channel_id uuid NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        signature text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (channel_id, signature)
      );
      CREATE INDEX channel_webhook_at ON channel_webhook (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE channel_webhook, channel_wait, channel_report, channel');
  }
}
