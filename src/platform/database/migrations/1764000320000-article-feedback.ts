import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why an answer did not help, and who was reminded of their work in which week. */
export class ArticleFeedback1764000320000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article_feedback (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL
          CONSTRAINT article_feedback_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL,
        version int NOT NULL,
        reason text NOT NULL CONSTRAINT article_feedback_reason_check
          CHECK (reason IN ('incomplete', 'wrong', 'unclear', 'other-question')),
        text text NOT NULL,
        -- Gone as soon as its owner was told, or will not be.
        email text,
        reader_key text NOT NULL,
        day date NOT NULL,
        at timestamptz NOT NULL,
        closed_at timestamptz,
        outcome text,
        CONSTRAINT article_feedback_reader UNIQUE (article_id, reader_key, day)
      );
      CREATE INDEX article_feedback_open ON article_feedback (article_id, at) WHERE closed_at IS NULL;

      CREATE TABLE work_reminder (
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        week timestamptz NOT NULL,
        PRIMARY KEY (account_id, week)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE work_reminder, article_feedback');
  }
}
