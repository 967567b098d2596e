import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Review, a time to go online, comments, translations that lag, and the rules by which articles are kept true. */
export class ArticleLifeCycle1764000310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE article ADD COLUMN owner_id uuid
        CONSTRAINT article_owner_id_fkey REFERENCES account (id) ON DELETE SET NULL;
      UPDATE article SET owner_id = created_by;
      CREATE INDEX article_owner ON article (owner_id);

      ALTER TABLE article_text
        ADD COLUMN publish_at timestamptz,
        -- The version that somebody other than its writers found good.
        ADD COLUMN approved_version int,
        ADD COLUMN approved_by uuid CONSTRAINT article_text_approved_by_fkey REFERENCES account (id) ON DELETE SET NULL,
        -- The version that said the same as the synced_version of the other language.
        ADD COLUMN synced_version int,
        ADD COLUMN verified_at timestamptz,
        ADD COLUMN verified_by uuid CONSTRAINT article_text_verified_by_fkey REFERENCES account (id) ON DELETE SET NULL,
        ADD CONSTRAINT article_text_publish_at CHECK ((stage = 'scheduled') = (publish_at IS NOT NULL));
      UPDATE article_text SET verified_at = published_at, synced_version = head_version;
      CREATE INDEX article_text_approver ON article_text (approved_by);
      CREATE INDEX article_text_verifier ON article_text (verified_by);
      CREATE INDEX article_text_due ON article_text (publish_at) WHERE publish_at IS NOT NULL;

      -- What somebody says about a version, for those who write the next one.
      CREATE TABLE article_comment (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL,
        locale text NOT NULL,
        version int NOT NULL,
        author_id uuid CONSTRAINT article_comment_author_id_fkey REFERENCES account (id) ON DELETE SET NULL,
        -- The words it is about, as they stood in that version; empty for the text as a whole.
        quote text NOT NULL,
        text text NOT NULL,
        at timestamptz NOT NULL,
        resolved_at timestamptz,
        CONSTRAINT article_comment_article_id_locale_version_fkey FOREIGN KEY (article_id, locale, version)
          REFERENCES article_version (article_id, locale, version) ON DELETE CASCADE
      );
      CREATE INDEX article_comment_version ON article_comment (article_id, locale, version);
      CREATE INDEX article_comment_author ON article_comment (author_id);

      -- The most special rule that fits an article is its rule: product and audience, product, audience, neither.
      CREATE TABLE article_rule (
        id uuid PRIMARY KEY,
        product_id uuid CONSTRAINT article_rule_product_id_fkey REFERENCES product (id) ON DELETE CASCADE,
        audience text CONSTRAINT article_rule_audience_check CHECK (audience IN ('public', 'customers', 'staff')),
        needs_review boolean NOT NULL,
        -- Null: never due.
        verify_days int CONSTRAINT article_rule_verify_days_check CHECK (verify_days BETWEEN 1 AND 3650),
        shows_overdue boolean NOT NULL,
        reopened_limit int NOT NULL,
        reported_limit int NOT NULL,
        CONSTRAINT article_rule_limits CHECK (reopened_limit >= 1 AND reported_limit >= 1),
        CONSTRAINT article_rule_of UNIQUE NULLS NOT DISTINCT (product_id, audience)
      );
      CREATE INDEX article_rule_product ON article_rule (product_id);
      INSERT INTO article_rule VALUES (gen_random_uuid(), NULL, NULL, false, 180, false, 2, 3);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE article_rule, article_comment;
      UPDATE article_text SET stage = 'draft' WHERE stage IN ('in-review', 'scheduled');
      ALTER TABLE article_text DROP COLUMN publish_at, DROP COLUMN approved_version, DROP COLUMN approved_by,
        DROP COLUMN synced_version, DROP COLUMN verified_at, DROP COLUMN verified_by;
      ALTER TABLE article DROP COLUMN owner_id;
    `);
  }
}
