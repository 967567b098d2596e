import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What editors said of a merged article's place in the FAQ, until it is an article of its own again. */
export class MergedPlacements1764303000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE merged_faq_placement (
        article_id uuid PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        kind text NOT NULL,
        position int,
        reason text NOT NULL,
        set_by uuid REFERENCES account (id) ON DELETE SET NULL,
        set_at timestamptz NOT NULL,
        -- Whether it went to the other article, which had none of its own.
        has_moved boolean NOT NULL
      );
      CREATE INDEX merged_faq_placement_setter ON merged_faq_placement (set_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE merged_faq_placement');
  }
}
