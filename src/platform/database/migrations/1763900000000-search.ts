import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index of its own in plain tables: ranked by BM25 without reading a text, which ts_rank would do for every hit. */
export class Search1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE search_document (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE,
        kind text NOT NULL CHECK (kind IN ('article', 'manual', 'product', 'ticket')),
        subject_id uuid NOT NULL,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        access text[] NOT NULL,
        product_id uuid,
        title text NOT NULL,
        headings text NOT NULL,
        body text NOT NULL,
        path text NOT NULL,
        standing double precision NOT NULL,
        updated_at timestamptz NOT NULL,
        -- The stems of the title, for the part of the ranking that looks at it as a whole.
        title_terms text[] NOT NULL,
        -- What it added to the tables below, to be taken away again.
        terms int[] NOT NULL,
        words text[] NOT NULL,
        field_words int[] NOT NULL
      );
      CREATE INDEX search_document_subject ON search_document (subject_id);
      -- A customer finds few tickets, their own, among very many.
      CREATE INDEX search_document_access ON search_document USING gin (access) WHERE kind = 'ticket';

      -- Stems. Tickets are counted apart: there are a thousand of them for each article.
      CREATE TABLE search_term (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        locale text NOT NULL,
        term text NOT NULL,
        documents int NOT NULL DEFAULT 0,
        tickets int NOT NULL DEFAULT 0,
        UNIQUE (locale, term)
      );

      -- Words as people write them: for beginnings of words, typing mistakes and the parts of compounds. Every process
      -- holds them in memory and reads what has a later revision than the last it saw.
      CREATE SEQUENCE search_word_revision;
      CREATE TABLE search_word (
        locale text NOT NULL,
        word text NOT NULL,
        -- Who may find the documents it stands in: what only others may read is never told to anybody as the right
        -- spelling. Of tickets only whether there are any is counted.
        token text NOT NULL,
        documents int NOT NULL,
        parts text[] NOT NULL,
        revision bigint NOT NULL DEFAULT nextval('search_word_revision'),
        PRIMARY KEY (locale, word, token)
      );
      CREATE INDEX search_word_news ON search_word (revision);

      -- How much a term says about a document (BM25 without the rarity of the term, which changes with every document).
      CREATE TABLE search_posting (
        term int NOT NULL,
        is_ticket boolean NOT NULL,
        document int NOT NULL,
        impact real NOT NULL,
        PRIMARY KEY (term, is_ticket, document) INCLUDE (impact)
      );

      -- Sums over all documents, for the average length of their fields.
      CREATE TABLE search_size (
        is_ticket boolean NOT NULL,
        locale text NOT NULL,
        documents int NOT NULL DEFAULT 0,
        title_words bigint NOT NULL DEFAULT 0,
        heading_words bigint NOT NULL DEFAULT 0,
        text_words bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (is_ticket, locale)
      );
      INSERT INTO search_size (is_ticket, locale) SELECT t, l FROM unnest(ARRAY[true, false]) t, unnest(ARRAY['nl', 'en']) l;

      -- What has to be indexed, once there is time: at first, all there is.
      CREATE TABLE search_backlog (
        kind text NOT NULL,
        subject_id uuid NOT NULL,
        added_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (kind, subject_id)
      );
      CREATE INDEX search_backlog_added ON search_backlog (added_at);
      INSERT INTO search_backlog (kind, subject_id)
        SELECT 'ticket', id FROM ticket UNION ALL SELECT 'article', id FROM article UNION ALL SELECT 'product', id FROM product;

      DROP TABLE ticket_search;
      DROP FUNCTION ticket_words;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE search_backlog, search_size, search_posting, search_word, search_term, search_document;
      DROP SEQUENCE search_word_revision;

      CREATE TABLE ticket_search (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        -- What the customer may find, and what staff may: staff notes too.
        document tsvector NOT NULL,
        staff_document tsvector NOT NULL
      );
      -- A customer searches a few tickets of their own, which needs no index.
      CREATE INDEX ticket_search_staff_document ON ticket_search USING gin (staff_document);
      -- The words of a text, bent and as they stand: the second for beginnings of words and for other languages.
      CREATE FUNCTION ticket_words(locale text, words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector(CASE locale WHEN 'nl' THEN 'words_nl'::regconfig ELSE 'words_en'::regconfig END, words)
            || to_tsvector('words_as_they_stand'::regconfig, words)
      $$;
    `);
  }
}
