import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was found and replaced in many articles at once, and what is needed to undo it. */
export class ArticleReplacements1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article_replacement (
        id uuid PRIMARY KEY,
        find text NOT NULL,
        replacement text NOT NULL,
        whole_words boolean NOT NULL,
        match_case boolean NOT NULL,
        made_by uuid REFERENCES account (id) ON DELETE SET NULL,
        made_at timestamptz NOT NULL,
        undone_by uuid REFERENCES account (id) ON DELETE SET NULL,
        undone_at timestamptz
      );
      CREATE INDEX article_replacement_maker ON article_replacement (made_by);
      CREATE INDEX article_replacement_undoer ON article_replacement (undone_by);

      CREATE TABLE article_replacement_text (
        replacement_id uuid NOT NULL REFERENCES article_replacement (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        -- Why it was left as it was; of those that were changed, from which version to which, and where the head was.
        refusal text,
        places int NOT NULL,
        before_version int,
        after_version int,
        was_stage text,
        -- Null until the whole is undone.
        is_restored boolean,
        PRIMARY KEY (replacement_id, article_id, locale),
        CHECK ((refusal IS NULL) = (after_version IS NOT NULL)),
        CHECK ((after_version IS NULL) = (before_version IS NULL) AND (after_version IS NULL) = (was_stage IS NULL))
      );
      CREATE INDEX article_replacement_text_article ON article_replacement_text (article_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE article_replacement_text, article_replacement');
  }
}
