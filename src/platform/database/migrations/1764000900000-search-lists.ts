import type { MigrationInterface, QueryRunner } from 'typeorm';

/** All but tickets is taken out of the old form, and put again in the background, before anything else that waits. */
const PUT_AGAIN = `
  INSERT INTO search_backlog (kind, subject_id) SELECT DISTINCT kind, subject_id FROM search_document WHERE kind <> 'ticket'
    ON CONFLICT DO NOTHING;
  DELETE FROM search_word WHERE token IN (SELECT unnest(access) FROM search_document WHERE kind <> 'ticket');
  DELETE FROM search_document WHERE kind <> 'ticket';
  UPDATE search_size SET documents = 0, title_words = 0, heading_words = 0, text_words = 0 WHERE NOT is_ticket;`;

/**
 * Where a word stands in articles, manuals and products becomes a list in one row instead of a row for each place: a
 * search read thousands of rows to add up a few numbers. Tickets keep rows, of which a list can be joined; they are
 * found all the while.
 */
export class SearchLists1764000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${PUT_AGAIN}
      ALTER TABLE search_posting RENAME TO search_posting_before;
      ALTER TABLE search_posting_before RENAME CONSTRAINT search_posting_pkey TO search_posting_before_pkey;
      CREATE TABLE search_posting (
        term int NOT NULL,
        ticket int NOT NULL,
        impact real NOT NULL,
        PRIMARY KEY (term, ticket) INCLUDE (impact)
      );
      INSERT INTO search_posting (term, ticket, impact)
        SELECT p.term, d.id * 8 + (d.locale = 'en')::int, p.impact
          FROM search_posting_before p JOIN search_document d ON d.id = p.document WHERE p.is_ticket ORDER BY 1, 2;
      DROP TABLE search_posting_before;

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
      SELECT setval('search_subject_number', coalesce(max(id), 0) + 1) FROM search_document;
      ALTER TABLE search_document ALTER id DROP IDENTITY, DROP CONSTRAINT search_document_pkey, ADD shelf int,
        ADD CHECK ((kind = 'ticket') = (shelf IS NULL));
      UPDATE search_document SET id = id * 8 + (locale = 'en')::int;
      ALTER TABLE search_document ADD PRIMARY KEY (id);
      ALTER TABLE search_term DROP documents;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${PUT_AGAIN}
      ALTER TABLE search_term ADD documents int NOT NULL DEFAULT 0;
      DROP TABLE search_list, search_shelf;
      ALTER TABLE search_posting DROP CONSTRAINT search_posting_pkey, ADD is_ticket boolean NOT NULL DEFAULT true;
      ALTER TABLE search_posting ALTER is_ticket DROP DEFAULT;
      ALTER TABLE search_posting RENAME ticket TO document;
      -- One ticket has one document.
      UPDATE search_posting SET document = document / 8;
      ALTER TABLE search_posting ADD PRIMARY KEY (term, is_ticket, document) INCLUDE (impact);
      ALTER TABLE search_document DROP shelf, DROP CONSTRAINT search_document_pkey;
      UPDATE search_document SET id = id / 8;
      ALTER TABLE search_document ADD PRIMARY KEY (id), ALTER id ADD GENERATED ALWAYS AS IDENTITY;
      SELECT setval(pg_get_serial_sequence('search_document', 'id'), nextval('search_subject_number'));
      DROP SEQUENCE search_subject_number;
    `);
  }
}
