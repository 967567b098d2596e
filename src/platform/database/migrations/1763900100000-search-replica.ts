import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps Meilisearch a copy of what PostgreSQL can find. */
export class SearchReplica1763900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Subjects whose documents changed and that Meilisearch was not told of yet; written with the change itself.
      CREATE TABLE search_change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subject_ids uuid[] NOT NULL,
        at timestamptz NOT NULL
      );

      CREATE TABLE search_replica (
        id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
        -- Since when it is not filled, or not to be trusted: it is built anew, and until then PostgreSQL answers.
        rebuild_since timestamptz DEFAULT now(),
        -- When Meilisearch made the index that is trusted: another one of that name is not a copy of anything.
        made_at text,
        synonyms jsonb NOT NULL DEFAULT '[]',
        -- One process writes to it at a time, until then.
        claimed_until timestamptz,
        claimed_by uuid
      );
      INSERT INTO search_replica DEFAULT VALUES;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE search_change, search_replica');
  }
}
