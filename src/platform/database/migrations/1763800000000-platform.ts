import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The event log and its cursors, the audit log, mail, idempotency keys and rate limits. */
export class Platform1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event (
        id bigint GENERATED ALWAYS AS IDENTITY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        topic text NOT NULL,
        payload jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (xid, id)
      );
      CREATE TABLE event_cursor (
        consumer text PRIMARY KEY,
        xid xid8 NOT NULL DEFAULT '0',
        event_id bigint NOT NULL DEFAULT 0,
        moved_at timestamptz NOT NULL DEFAULT now(),
        failures int NOT NULL DEFAULT 0,
        retry_at timestamptz,
        last_error text
      );

      CREATE TABLE audit (
        seq bigint PRIMARY KEY,
        at timestamptz NOT NULL,
        actor_id uuid,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        details jsonb NOT NULL,
        previous_hash text NOT NULL,
        hash text NOT NULL
      );
      CREATE INDEX audit_subject ON audit (subject, seq);
      CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
      CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
      CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
      -- The last row of the chain, so that cutting rows off its end shows too.
      CREATE TABLE audit_head (one boolean PRIMARY KEY DEFAULT true CHECK (one), seq bigint NOT NULL, hash text NOT NULL);
      INSERT INTO audit_head (seq, hash) VALUES (0, '');

      CREATE TABLE mail (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        to_address text NOT NULL,
        locale text NOT NULL,
        subject text NOT NULL,
        text text NOT NULL,
        html text,
        created_at timestamptz NOT NULL,
        sent_at timestamptz,
        -- A process that has it in hand owns it until then.
        claimed_until timestamptz,
        -- Given up: the mail server refused it for good.
        failed_at timestamptz,
        attempts int NOT NULL DEFAULT 0,
        last_error text
      );
      CREATE INDEX mail_unsent ON mail (created_at) WHERE sent_at IS NULL AND failed_at IS NULL;
      CREATE INDEX mail_latest ON mail (created_at DESC, id DESC);

      CREATE TABLE idempotency_key (
        scope text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        status int,
        body jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (scope, key)
      );
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

      CREATE TABLE rate_limit (
        key text PRIMARY KEY,
        window_start timestamptz NOT NULL,
        hits int NOT NULL
      );

      CREATE TABLE setting (key text PRIMARY KEY, value jsonb NOT NULL, updated_at timestamptz NOT NULL DEFAULT now());
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE setting, rate_limit, idempotency_key, mail, audit_head, audit, event_cursor, event;
      DROP FUNCTION audit_is_append_only;
    `);
  }
}
