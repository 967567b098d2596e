import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pictures and documents in articles. */
export class ArticleFiles1764000330000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article_file (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        -- Safe in a file system and in an address.
        name text NOT NULL,
        -- What its content says, never what its sender said.
        media_type text NOT NULL,
        sha256 text NOT NULL,
        content bytea NOT NULL,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (article_id, sha256)
      );
      CREATE INDEX article_file_creator ON article_file (created_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE article_file');
  }
}
