import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is typed and not saved is kept in the editors of manuals and of new articles too. */
export class UnsavedWords1764307800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE article_typing RENAME TO unsaved_words;
      ALTER INDEX article_typing_article RENAME TO unsaved_words_article;
      ALTER INDEX article_typing_seen RENAME TO unsaved_words_seen;
      ALTER TABLE unsaved_words
        DROP CONSTRAINT article_typing_pkey,
        ALTER article_id DROP NOT NULL,
        ALTER locale DROP NOT NULL,
        ADD manual_version_id uuid REFERENCES manual_version (id) ON DELETE CASCADE,
        -- That a new article is written from; of one that is begun from nothing all are null.
        ADD ticket_id uuid REFERENCES ticket (id) ON DELETE CASCADE,
        ADD CONSTRAINT unsaved_words_text
          UNIQUE NULLS NOT DISTINCT (account_id, article_id, manual_version_id, ticket_id, locale),
        ADD CONSTRAINT unsaved_words_one CHECK (num_nonnulls(article_id, manual_version_id, ticket_id) <= 1),
        ADD CONSTRAINT unsaved_words_locale CHECK ((article_id IS NULL) = (locale IS NULL));
      CREATE INDEX unsaved_words_manual_version ON unsaved_words (manual_version_id);
      CREATE INDEX unsaved_words_ticket ON unsaved_words (ticket_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM unsaved_words WHERE article_id IS NULL;
      ALTER TABLE unsaved_words
        DROP CONSTRAINT unsaved_words_text,
        DROP CONSTRAINT unsaved_words_one,
        DROP CONSTRAINT unsaved_words_locale,
        DROP COLUMN manual_version_id,
        DROP COLUMN ticket_id,
        ADD CONSTRAINT article_typing_pkey PRIMARY KEY (account_id, article_id, locale);
      ALTER INDEX unsaved_words_seen RENAME TO article_typing_seen;
      ALTER INDEX unsaved_words_article RENAME TO article_typing_article;
      ALTER TABLE unsaved_words RENAME TO article_typing;
    `);
  }
}
