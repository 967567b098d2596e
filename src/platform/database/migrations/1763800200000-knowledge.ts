import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Products, and articles: one question and its answer, every save a version. */
export class Knowledge1763800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE product (
        id uuid PRIMARY KEY,
        -- Stands in addresses and import files; never changes.
        key text NOT NULL UNIQUE,
        -- {"nl": "...", "en": "..."}
        name jsonb NOT NULL,
        description jsonb NOT NULL DEFAULT '{}',
        audience text NOT NULL DEFAULT 'public' CHECK (audience IN ('public', 'staff')),
        created_at timestamptz NOT NULL,
        archived_at timestamptz
      );

      CREATE TABLE article (
        id uuid PRIMARY KEY,
        -- Its key in the files it was imported from.
        external_id text UNIQUE,
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        audience text NOT NULL CHECK (audience IN ('public', 'customers', 'staff')),
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        -- Optimistic lock: counts every change of the article or one of its texts.
        version int NOT NULL DEFAULT 1
      );
      CREATE INDEX article_product ON article (product_id);
      CREATE INDEX article_creator ON article (created_by);

      -- An article in one language. head_version is the last one saved, published_version the one readers see.
      CREATE TABLE article_locale (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
        head_version int NOT NULL,
        published_version int,
        slug text NOT NULL,
        published_at timestamptz,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (article_id, locale),
        UNIQUE (locale, slug),
        CHECK ((status = 'published') <= (published_version IS NOT NULL))
      );
      CREATE INDEX article_locale_status ON article_locale (locale, status);

      CREATE TABLE article_version (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL,
        version int NOT NULL,
        question text NOT NULL,
        -- Markdown; rendered and sanitised when read.
        answer text NOT NULL,
        author_id uuid REFERENCES account (id) ON DELETE SET NULL,
        restored_from int,
        at timestamptz NOT NULL,
        PRIMARY KEY (article_id, locale, version)
      );
      CREATE INDEX article_version_author ON article_version (author_id);

      -- Every slug an article ever had: old addresses redirect for ever.
      CREATE TABLE article_slug (
        locale text NOT NULL,
        slug text NOT NULL,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (locale, slug)
      );
      CREATE INDEX article_slug_article ON article_slug (article_id);

      -- What the plain word search looks in: the published text, and the head for editors.
      CREATE TABLE article_search (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL,
        published boolean NOT NULL,
        document tsvector NOT NULL,
        PRIMARY KEY (article_id, locale, published)
      );
      CREATE INDEX article_search_document ON article_search USING gin (document);

      -- "Was this helpful?" A reader counts once per article and day.
      CREATE TABLE article_verdict (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL,
        version int NOT NULL,
        solved boolean NOT NULL,
        reader_key text NOT NULL,
        account_id uuid REFERENCES account (id) ON DELETE SET NULL,
        day date NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (article_id, reader_key, day)
      );
      CREATE INDEX article_verdict_account ON article_verdict (account_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE article_verdict, article_search, article_slug, article_version, article_locale, article, product',
    );
  }
}
