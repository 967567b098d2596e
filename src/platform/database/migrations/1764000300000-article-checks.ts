import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the head of a text stands in its life, and what made somebody doubt an article. */
export class ArticleChecks1764000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE article_text ADD COLUMN stage text NOT NULL DEFAULT 'draft';
      UPDATE article_text SET stage = CASE WHEN status = 'archived' THEN 'archived'
        WHEN published_version = head_version THEN 'published' ELSE 'draft' END;
      ALTER TABLE article_text ALTER COLUMN stage DROP DEFAULT,
        ADD CONSTRAINT article_text_stage_check
          CHECK (stage IN ('draft', 'in-review', 'scheduled', 'published', 'needs-check', 'archived')),
        ADD CONSTRAINT article_text_stage_archived CHECK ((stage = 'archived') = (status = 'archived')),
        -- What readers see is the head, in these stages.
        ADD CONSTRAINT article_text_stage_online
          CHECK (stage NOT IN ('published', 'needs-check') OR (published_version IS NOT NULL AND published_version = head_version));
      CREATE INDEX article_text_stage ON article_text (stage) WHERE stage IN ('in-review', 'scheduled', 'needs-check');

      -- A reason to doubt what a text says, until somebody looked.
      CREATE TABLE article_check (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL,
        locale text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('reopened', 'reported', 'manual-changed', 'procedure-failed')),
        -- What it came from: the same thing counts once while the check is open.
        source text NOT NULL,
        evidence jsonb NOT NULL,
        at timestamptz NOT NULL,
        cleared_at timestamptz,
        CONSTRAINT article_check_article_id_locale_fkey FOREIGN KEY (article_id, locale)
          REFERENCES article_text (article_id, locale) ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX article_check_open ON article_check (article_id, locale, kind, source) WHERE cleared_at IS NULL;
      CREATE INDEX article_check_text ON article_check (article_id, locale);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE article_check;
      DROP INDEX article_text_stage;
      ALTER TABLE article_text DROP COLUMN stage;
    `);
  }
}
