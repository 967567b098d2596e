import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documented fixes: written and judged as versions, and the connectors that they call. */
export class Procedures1764000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Another system that procedures act on. Its secrets are kept elsewhere.
      CREATE TABLE connector (
        id uuid PRIMARY KEY,
        -- What definitions call it; never changes.
        key text NOT NULL UNIQUE,
        kind text NOT NULL,
        name text NOT NULL,
        settings jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        updated_by uuid REFERENCES account (id) ON DELETE SET NULL,
        disabled_at timestamptz,
        version int NOT NULL
      );
      CREATE INDEX connector_updater ON connector (updated_by);

      -- A directory that is not there, to learn and try with: who is in it, and every call it remembers.
      CREATE TABLE practice_entry (
        connector_id uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
        login text NOT NULL,
        account jsonb NOT NULL,
        PRIMARY KEY (connector_id, login)
      );
      CREATE TABLE practice_effect (
        connector_id uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
        effect_id uuid NOT NULL,
        operation text NOT NULL,
        login text NOT NULL,
        PRIMARY KEY (connector_id, effect_id)
      );

      CREATE TABLE procedure (
        id uuid PRIMARY KEY,
        -- What was run must stay explained: an article with a procedure can be archived, not deleted.
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE RESTRICT,
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        head_version int NOT NULL,
        -- The version that agents run: the last one approved.
        runnable_version int,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        archived_at timestamptz,
        version int NOT NULL,
        -- Each application has its own; "for all" is one of them.
        UNIQUE NULLS NOT DISTINCT (article_id, product_id)
      );
      CREATE INDEX procedure_product ON procedure (product_id);
      CREATE INDEX procedure_creator ON procedure (created_by);

      CREATE TABLE procedure_version (
        procedure_id uuid NOT NULL REFERENCES procedure (id) ON DELETE CASCADE,
        version int NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'submitted', 'approved', 'returned')),
        -- json, not jsonb: keeps the order in which its author named the inputs.
        definition json NOT NULL,
        -- Of everything in it that acts, without its texts.
        does_hash text NOT NULL,
        -- {"nl": 3, "en": 2}: what the article said then.
        article_versions jsonb NOT NULL,
        author_id uuid REFERENCES account (id) ON DELETE SET NULL,
        at timestamptz NOT NULL,
        submitted_by uuid REFERENCES account (id) ON DELETE SET NULL,
        submitted_at timestamptz,
        -- [{"name": "undo-missing:reset", "by": "Joost Wierda"}]
        accepted_warnings jsonb NOT NULL DEFAULT '[]',
        reviewed_by uuid REFERENCES account (id) ON DELETE SET NULL,
        reviewed_at timestamptz,
        review_note text NOT NULL DEFAULT '',
        PRIMARY KEY (procedure_id, version),
        CONSTRAINT procedure_version_judged_by_another CHECK (reviewed_by <> author_id AND reviewed_by <> submitted_by)
      );
      CREATE INDEX procedure_version_author ON procedure_version (author_id);
      CREATE INDEX procedure_version_submitter ON procedure_version (submitted_by);
      CREATE INDEX procedure_version_reviewer ON procedure_version (reviewed_by);
      ALTER TABLE procedure ADD FOREIGN KEY (id, runnable_version) REFERENCES procedure_version (procedure_id, version);

      -- What was approved was read by two people: nothing in it changes any more.
      CREATE FUNCTION procedure_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.definition::text <> NEW.definition::text OR OLD.does_hash <> NEW.does_hash
           OR (OLD.status = 'approved' AND NEW.status <> 'approved') THEN
          RAISE EXCEPTION 'A version of a procedure is never changed: save a new one.';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER procedure_version_is_kept BEFORE UPDATE ON procedure_version
        FOR EACH ROW EXECUTE FUNCTION procedure_version_is_kept();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE procedure DROP CONSTRAINT procedure_id_runnable_version_fkey;
      DROP TABLE procedure_version, procedure, practice_effect, practice_entry, connector;
      DROP FUNCTION procedure_version_is_kept;
    `);
  }
}
