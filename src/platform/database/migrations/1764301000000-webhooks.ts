import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses of other systems that are told what happens to runs, and every message on its way there. */
export class Webhooks1764301000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        url text NOT NULL,
        events text[] NOT NULL CHECK (cardinality(events) > 0),
        -- By the clock of the event log: what happened before is none of its business.
        hears_from timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        updated_by uuid REFERENCES account (id) ON DELETE SET NULL,
        -- Since when nothing arrived; null: what was sent last arrived.
        failing_since timestamptz,
        -- Nobody answered: it is left alone until then.
        rests_until timestamptz,
        disabled_at timestamptz,
        disabled_why text CHECK (disabled_why IN ('by-hand', 'failing', 'gone')),
        version int NOT NULL,
        CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
      );
      CREATE INDEX webhook_updater ON webhook (updated_by);

      CREATE TABLE webhook_secret (
        id uuid PRIMARY KEY,
        webhook_id uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
        -- Which key of the environment it is sealed under.
        key_id text NOT NULL,
        -- AES-256-GCM, bound to this row.
        sealed text NOT NULL,
        set_at timestamptz NOT NULL,
        -- Null: the one of now. Another took its place; until then both sign.
        expires_at timestamptz
      );
      CREATE UNIQUE INDEX webhook_secret_of_now ON webhook_secret (webhook_id) WHERE expires_at IS NULL;
      CREATE INDEX webhook_secret_hook ON webhook_secret (webhook_id);

      CREATE TABLE webhook_delivery (
        -- Goes out as webhook-id.
        id uuid PRIMARY KEY,
        webhook_id uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
        -- Of the event log; null for a test.
        event_id bigint,
        type text NOT NULL,
        -- Exactly as it goes over the line: what is signed.
        body text NOT NULL,
        created_at timestamptz NOT NULL,
        -- When its tries began: when it was made, or sent again.
        begun_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        claimed_until timestamptz,
        claimed_by int,
        -- Of the last try: what was answered, or what went wrong. Never what the answer said.
        last_status int,
        last_error text,
        delivered_at timestamptz,
        failed_at timestamptz,
        UNIQUE (webhook_id, event_id)
      );
      CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, next_at)
        WHERE delivered_at IS NULL AND failed_at IS NULL;
      CREATE INDEX webhook_delivery_listed ON webhook_delivery (webhook_id, id DESC);
      CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_delivery, webhook_secret, webhook;');
  }
}
