import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words that many texts share, such as opening hours, and what they said before. */
export class Fragments1764303100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fragment (
        key text PRIMARY KEY CHECK (key ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
        nl text,
        en text,
        old_nl text,
        old_en text,
        version int NOT NULL DEFAULT 1,
        updated_at timestamptz NOT NULL,
        updated_by uuid REFERENCES account (id) ON DELETE SET NULL,
        CHECK (nl IS NOT NULL OR en IS NOT NULL)
      );
      CREATE INDEX fragment_writer ON fragment (updated_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fragment');
  }
}
