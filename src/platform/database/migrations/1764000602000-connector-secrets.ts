import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The vault of connectors' secrets. */
export class ConnectorSecrets1764000602000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE connector_secret (
        connector_id uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
        name text NOT NULL,
        -- Which key of the environment it is sealed under.
        key_id text NOT NULL,
        -- AES-256-GCM, bound to this connector and this name.
        sealed text NOT NULL,
        set_at timestamptz NOT NULL,
        set_by uuid REFERENCES account (id) ON DELETE SET NULL,
        PRIMARY KEY (connector_id, name)
      );
      CREATE INDEX connector_secret_setter ON connector_secret (set_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE connector_secret;');
  }
}
