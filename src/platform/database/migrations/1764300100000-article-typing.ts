import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has the editor of an article open, and what they typed there and did not save. */
export class ArticleTyping1764300100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article_typing (
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        -- Of the page that was opened last, which alone may write here; null once it was saved.
        page uuid,
        opened_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        -- What the fields of the editor held; null when nothing was typed.
        fields jsonb,
        typed_at timestamptz,
        PRIMARY KEY (account_id, article_id, locale),
        CHECK ((fields IS NULL) = (typed_at IS NULL))
      );
      CREATE INDEX article_typing_article ON article_typing (article_id);
      CREATE INDEX article_typing_seen ON article_typing (seen_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE article_typing');
  }
}
