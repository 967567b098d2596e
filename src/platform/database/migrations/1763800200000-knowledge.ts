import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Products, and articles: one question and its answer, every save a version. */
export class Knowledge1763800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Words count without their accents, in the index and in what people type.
      CREATE EXTENSION IF NOT EXISTS unaccent;
      CREATE TEXT SEARCH CONFIGURATION words_nl (COPY = dutch);
      ALTER TEXT SEARCH CONFIGURATION words_nl ALTER MAPPING FOR hword, hword_part, word WITH unaccent, dutch_stem;
      CREATE TEXT SEARCH CONFIGURATION words_en (COPY = english);
      ALTER TEXT SEARCH CONFIGURATION words_en ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;

      CREATE TABLE product (
        id uuid PRIMARY KEY,
        -- Stands in addresses and import files; never changes.
        key text NOT NULL UNIQUE,
        -- {"nl": "...", "en": "..."}
        name jsonb NOT NULL,
        description jsonb NOT NULL DEFAULT '{}',
        audience text NOT NULL CHECK (audience IN ('public', 'staff')),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        archived_at timestamptz,
        version int NOT NULL
      );

      CREATE TABLE article (
        id uuid PRIMARY KEY,
        -- Its key in the files it was imported from.
        external_id text UNIQUE,
        -- Of the record it was last imported from: the same record again changes nothing, whatever editors did since.
        imported_hash text,
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        audience text NOT NULL CHECK (audience IN ('public', 'customers', 'staff')),
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        -- Optimistic lock: counts every change of the article or one of its texts.
        version int NOT NULL
      );
      CREATE INDEX article_product ON article (product_id);
      CREATE INDEX article_creator ON article (created_by);
      CREATE INDEX article_latest ON article (updated_at, id);
      CREATE INDEX article_newest ON article (created_at, id);

      CREATE TABLE article_version (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        version int NOT NULL,
        question text NOT NULL,
        -- Markdown; rendered and sanitised when read.
        answer text NOT NULL,
        -- How the answer begins, as plain text.
        summary text NOT NULL,
        author_id uuid REFERENCES account (id) ON DELETE SET NULL,
        restored_from int,
        at timestamptz NOT NULL,
        PRIMARY KEY (article_id, locale, version)
      );
      CREATE INDEX article_version_author ON article_version (author_id);

      -- An article in one language. head_version is the last one saved, published_version the one readers see.
      CREATE TABLE article_text (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
        head_version int NOT NULL,
        published_version int,
        slug text NOT NULL,
        -- Else the slug follows the question at each publication.
        slug_by_hand boolean NOT NULL,
        published_at timestamptz,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (article_id, locale),
        UNIQUE (locale, slug),
        -- So that "may be read" is one question everywhere: is there a published version?
        CONSTRAINT article_text_published CHECK ((status = 'published') = (published_version IS NOT NULL)),
        FOREIGN KEY (article_id, locale, head_version) REFERENCES article_version (article_id, locale, version),
        FOREIGN KEY (article_id, locale, published_version) REFERENCES article_version (article_id, locale, version)
      );
      CREATE INDEX article_text_status ON article_text (locale, status);

      -- Every slug an article ever had, the current one included: old addresses redirect for ever, and nobody else
      -- gets them.
      CREATE TABLE article_slug (
        locale text NOT NULL,
        slug text NOT NULL,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (locale, slug)
      );
      CREATE INDEX article_slug_article ON article_slug (article_id);

      -- What the plain word search looks in: the published text, and the head for editors.
      CREATE TABLE article_search (
        article_id uuid NOT NULL,
        locale text NOT NULL,
        published boolean NOT NULL,
        -- The answer as plain text, for the snippet.
        words text NOT NULL,
        document tsvector NOT NULL,
        PRIMARY KEY (article_id, locale, published),
        FOREIGN KEY (article_id, locale) REFERENCES article_text (article_id, locale) ON DELETE CASCADE
      );
      CREATE INDEX article_search_document ON article_search USING gin (document);

      -- "Was this helpful?" A reader counts once per article and day. The key is a keyed hash, so that a vote does not
      -- tell whose it is.
      CREATE TABLE article_verdict (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL,
        version int NOT NULL,
        solved boolean NOT NULL,
        reader_key text NOT NULL,
        day date NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (article_id, reader_key, day)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE article_verdict, article_search, article_slug, article_text, article_version, article, product;
      DROP TEXT SEARCH CONFIGURATION words_nl, words_en;
    `);
  }
}
