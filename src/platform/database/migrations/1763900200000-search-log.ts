import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchLog1763900200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What was searched, by nobody in particular: folded, with whatever looks like a person masked.
      CREATE TABLE search_log (
        id uuid PRIMARY KEY,
        -- Ties the keystrokes of one search, and what was opened; forgotten within the hour.
        sid uuid,
        at timestamptz NOT NULL,
        query text NOT NULL CHECK (length(query) <= 200),
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        hits int NOT NULL,
        took_ms int NOT NULL,
        opened_kind text CHECK (opened_kind IN ('article', 'manual', 'product', 'ticket')),
        opened_subject_id uuid,
        CHECK ((opened_kind IS NULL) = (opened_subject_id IS NULL))
      );
      CREATE INDEX search_log_at ON search_log (at);
      CREATE INDEX search_log_sid ON search_log (sid, at DESC) WHERE sid IS NOT NULL;

      -- Words that mean the same at this desk, and those that the log proposes.
      CREATE TABLE search_synonym (
        id uuid PRIMARY KEY,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        from_words text NOT NULL,
        to_words text NOT NULL CHECK (to_words <> from_words),
        two_way boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'proposed', 'rejected')),
        origin text NOT NULL CHECK (origin IN ('editor', 'log')),
        -- How often the log had a reason to propose it, and the latest reasons: ids and masked queries only.
        times int NOT NULL DEFAULT 0,
        evidence jsonb NOT NULL DEFAULT '[]',
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (locale, from_words, to_words)
      );
      CREATE INDEX search_synonym_creator ON search_synonym (created_by);

      -- What somebody had searched in vain before they asked us.
      CREATE TABLE search_before_ticket (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        query text NOT NULL,
        locale text NOT NULL
      );
      CREATE INDEX search_before_ticket_at ON search_before_ticket (at);

      -- ... and the article that answered it: something to learn from, once.
      CREATE TABLE search_lesson (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES search_before_ticket (ticket_id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        title text NOT NULL,
        at timestamptz NOT NULL,
        learned_at timestamptz,
        UNIQUE (ticket_id, article_id)
      );
      CREATE INDEX search_lesson_article ON search_lesson (article_id);
      CREATE INDEX search_lesson_waiting ON search_lesson (at) WHERE learned_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE search_lesson, search_before_ticket, search_synonym, search_log');
  }
}
