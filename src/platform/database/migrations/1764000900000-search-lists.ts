import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is written in the old form is taken out, and all of it put again once there is time. */
const PUT_AGAIN = `
  INSERT INTO search_backlog (kind, subject_id) SELECT DISTINCT kind, subject_id FROM search_document ON CONFLICT DO NOTHING;
  TRUNCATE search_document, search_term, search_word;
  UPDATE search_size SET documents = 0, title_words = 0, heading_words = 0, text_words = 0;`;

/**
 * Where a word stands in articles, manuals and products becomes a list in one row instead of a row for each place: a
 * search read thousands of rows to add up a few numbers. Tickets keep rows, of which a list can be joined.
 */
export class SearchLists1764000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${PUT_AGAIN}
      DROP TABLE search_posting;
      CREATE TABLE search_posting (
        term int NOT NULL,
        ticket int NOT NULL,
        impact real NOT NULL,
        PRIMARY KEY (term, ticket) INCLUDE (impact)
      );

      -- Documents of a kind and product that the same readers may find. A row never changes, and one without documents
      -- does no harm.
      CREATE TABLE search_shelf (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL,
        product_id uuid,
        access text[] NOT NULL,
        UNIQUE NULLS NOT DISTINCT (kind, product_id, access)
      );

      -- Where a term stands on one shelf: subjects, what the term says about each, and whether it is in the title (see
      -- posting-list.ts). From this subject on, up to the next row of the same term and shelf; the first from 0.
      CREATE TABLE search_list (
        term int NOT NULL,
        shelf int NOT NULL,
        first int NOT NULL,
        postings text NOT NULL,
        PRIMARY KEY (term, shelf, first)
      );
      -- Packed as they are; to pack them again would cost each search more than it saves.
      ALTER TABLE search_list ALTER postings SET STORAGE EXTERNAL;

      -- A document's id holds the number of its subject and its language, and stays when it is put again.
      CREATE SEQUENCE search_subject_number AS int MAXVALUE 268435455;
      ALTER TABLE search_document ALTER id DROP IDENTITY, ADD shelf int,
        ADD CHECK ((kind = 'ticket') = (shelf IS NULL));
      ALTER TABLE search_term DROP documents;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${PUT_AGAIN}
      ALTER TABLE search_term ADD documents int NOT NULL DEFAULT 0;
      ALTER TABLE search_document DROP shelf, ALTER id ADD GENERATED ALWAYS AS IDENTITY;
      DROP SEQUENCE search_subject_number;
      DROP TABLE search_list, search_shelf, search_posting;
      CREATE TABLE search_posting (
        term int NOT NULL,
        is_ticket boolean NOT NULL,
        document int NOT NULL,
        impact real NOT NULL,
        PRIMARY KEY (term, is_ticket, document) INCLUDE (impact)
      );
    `);
  }
}
