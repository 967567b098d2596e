import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People and systems that sign in. */
export class Accounts1763800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE team (id uuid PRIMARY KEY, name text NOT NULL UNIQUE);

      CREATE TABLE account (
        id uuid PRIMARY KEY,
        email text UNIQUE CHECK (email = lower(email)),
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('customer', 'agent', 'editor', 'admin')),
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        team_id uuid REFERENCES team (id) ON DELETE SET NULL,
        password_hash text,
        -- Encrypted with the service's secret.
        totp_secret text,
        totp_confirmed_at timestamptz,
        -- The last time step a code was accepted for, so that a code works once.
        totp_last_step bigint,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version int NOT NULL DEFAULT 1
      );
      CREATE INDEX account_team ON account (team_id);
      CREATE INDEX account_role ON account (role, name);

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        token_hash text NOT NULL UNIQUE,
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        method text NOT NULL CHECK (method IN ('password', 'link')),
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        user_agent text NOT NULL DEFAULT '',
        address text NOT NULL DEFAULT ''
      );
      CREATE INDEX session_account ON session (account_id);
      CREATE INDEX session_expiry ON session (expires_at);

      CREATE TABLE sign_in_link (
        id uuid PRIMARY KEY,
        token_hash text NOT NULL UNIQUE,
        -- A sign-in link opens a session; an invitation lets somebody choose a password.
        purpose text NOT NULL CHECK (purpose IN ('sign-in', 'invitation')),
        -- Null when the address has no account: asking for a link writes a row either way, so that it takes as long.
        account_id uuid REFERENCES account (id) ON DELETE CASCADE,
        next_path text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX sign_in_link_account ON sign_in_link (account_id);
      CREATE INDEX sign_in_link_expiry ON sign_in_link (expires_at);

      CREATE TABLE api_key (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        -- The first characters, shown so that people can tell keys apart.
        prefix text NOT NULL,
        token_hash text NOT NULL UNIQUE,
        scopes text[] NOT NULL,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        expires_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX api_key_creator ON api_key (created_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key, sign_in_link, session, account, team');
  }
}
