import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets, their conversation, and which article answered them. */
export class Tickets1763800300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE ticket_number START 1001;
      CREATE TEXT SEARCH CONFIGURATION words_as_they_stand (COPY = simple);
      ALTER TEXT SEARCH CONFIGURATION words_as_they_stand ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

      CREATE TABLE ticket (
        id uuid PRIMARY KEY,
        number bigint NOT NULL DEFAULT nextval('ticket_number') UNIQUE,
        external_id text UNIQUE,
        -- Of the record it was last imported from: the same record again changes nothing, whatever the desk did since.
        imported_hash text,
        subject text NOT NULL,
        type text NOT NULL CHECK (type IN ('question', 'incident', 'request', 'complaint')),
        status text NOT NULL CHECK (status IN ('open', 'waiting', 'solved', 'closed')),
        priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        channel text NOT NULL CHECK (channel IN ('web', 'email', 'phone', 'chat', 'social', 'counter')),
        requester_id uuid REFERENCES account (id) ON DELETE SET NULL,
        assignee_id uuid REFERENCES account (id) ON DELETE SET NULL,
        team_id uuid REFERENCES team (id) ON DELETE SET NULL,
        -- Who wrote it down; null when that was the requester.
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        solved_at timestamptz,
        closed_at timestamptz,
        -- Since when the customer waits for an answer; null when staff spoke last or it is solved.
        unanswered_since timestamptz,
        solution text,
        merged_into_id uuid REFERENCES ticket (id) ON DELETE RESTRICT,
        -- The ticket it counts as: itself, or the one at the end of its merges.
        root_id uuid NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT,
        merged_at timestamptz,
        deleted_at timestamptz,
        -- Optimistic lock: counts every change that an agent could overwrite.
        version int NOT NULL DEFAULT 1,
        CONSTRAINT ticket_not_into_itself CHECK (merged_into_id <> id),
        CONSTRAINT ticket_root CHECK ((merged_into_id IS NULL) = (root_id = id)),
        CONSTRAINT ticket_solved_has_solution CHECK (status NOT IN ('solved', 'closed') OR solution IS NOT NULL)
      );
      CREATE INDEX ticket_queue ON ticket (status, updated_at DESC, id DESC) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
      CREATE INDEX ticket_latest ON ticket (updated_at DESC, id DESC) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
      CREATE INDEX ticket_newest ON ticket (opened_at DESC, id DESC) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
      CREATE INDEX ticket_unanswered ON ticket (unanswered_since, id) WHERE unanswered_since IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL;
      CREATE INDEX ticket_requester ON ticket (requester_id, opened_at DESC);
      -- Most new tickets have none of these yet, and cost nothing here until they do.
      CREATE INDEX ticket_assignee ON ticket (assignee_id, status) WHERE assignee_id IS NOT NULL;
      CREATE INDEX ticket_product ON ticket (product_id) WHERE product_id IS NOT NULL;
      CREATE INDEX ticket_team ON ticket (team_id) WHERE team_id IS NOT NULL;
      CREATE INDEX ticket_creator ON ticket (created_by) WHERE created_by IS NOT NULL;
      CREATE INDEX ticket_merged_root ON ticket (root_id) WHERE merged_into_id IS NOT NULL;
      CREATE INDEX ticket_merged ON ticket (merged_into_id) WHERE merged_into_id IS NOT NULL;

      CREATE TABLE moment (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        channel text NOT NULL CHECK (channel IN ('web', 'email', 'phone', 'chat', 'social', 'counter')),
        -- Who contacted whom; a note is no contact, so it answers nobody.
        direction text NOT NULL CHECK (direction IN ('in', 'out', 'note')),
        visibility text NOT NULL CHECK (visibility IN ('customer', 'staff')),
        author_id uuid REFERENCES account (id) ON DELETE SET NULL,
        author_name text NOT NULL DEFAULT '',
        text text NOT NULL
      );
      CREATE INDEX moment_ticket ON moment (ticket_id, at, id);
      CREATE INDEX moment_author ON moment (author_id);

      -- What changed on a ticket besides its conversation: status, assignee, product, merges, links.
      CREATE TABLE ticket_change (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        actor_id uuid REFERENCES account (id) ON DELETE SET NULL,
        what text NOT NULL,
        old_value text,
        new_value text,
        visibility text NOT NULL CHECK (visibility IN ('customer', 'staff'))
      );
      CREATE INDEX ticket_change_ticket ON ticket_change (ticket_id, at, id);
      CREATE INDEX ticket_change_actor ON ticket_change (actor_id);

      -- "This article answers this ticket": confirmed by a person, or predicted with a probability.
      CREATE TABLE ticket_link (
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        source text NOT NULL CHECK (source IN ('confirmed', 'predicted')),
        probability double precision NOT NULL CHECK (probability > 0 AND probability <= 1),
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (ticket_id, article_id),
        CHECK (source = 'predicted' OR probability = 1)
      );
      CREATE INDEX ticket_link_article ON ticket_link (article_id, created_at DESC);
      CREATE INDEX ticket_link_creator ON ticket_link (created_by);

      CREATE TABLE ticket_follower (
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        since timestamptz NOT NULL,
        PRIMARY KEY (ticket_id, account_id)
      );
      CREATE INDEX ticket_follower_account ON ticket_follower (account_id);

      CREATE TABLE attachment (
        id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        moment_id uuid NOT NULL REFERENCES moment (id) ON DELETE CASCADE,
        name text NOT NULL,
        media_type text NOT NULL,
        bytes int NOT NULL,
        sha256 text NOT NULL,
        content bytea NOT NULL,
        created_at timestamptz NOT NULL,
        -- So that an upload that is sent again adds nothing.
        UNIQUE (moment_id, sha256, name)
      );
      CREATE INDEX attachment_ticket ON attachment (ticket_id);

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

      -- A run of the import; line is how far it is committed, so that a killed run goes on where it stopped.
      CREATE TABLE import_run (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('tickets', 'articles')),
        -- Name, size and options of the file: the same file with the same options goes on.
        fingerprint text NOT NULL,
        source_name text NOT NULL,
        status text NOT NULL CHECK (status IN ('running', 'finished', 'failed')),
        line bigint NOT NULL DEFAULT 0,
        created int NOT NULL DEFAULT 0,
        updated int NOT NULL DEFAULT 0,
        unchanged int NOT NULL DEFAULT 0,
        rejected int NOT NULL DEFAULT 0,
        total_bytes bigint,
        read_bytes bigint NOT NULL DEFAULT 0,
        error text,
        started_by uuid REFERENCES account (id) ON DELETE SET NULL,
        started_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        finished_at timestamptz
      );
      CREATE INDEX import_run_fingerprint ON import_run (fingerprint, started_at DESC);
      CREATE INDEX import_run_starter ON import_run (started_by);
      CREATE TABLE import_reject (
        run_id uuid NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
        line bigint NOT NULL,
        reason text NOT NULL,
        record text NOT NULL,
        PRIMARY KEY (run_id, line)
      );

      -- What the FAQ counts, as raw rows: every link of a ticket that is not deleted, told as the question it belongs
      -- to. A merged ticket belongs to the question of the ticket it was merged into at the end.
      CREATE VIEW asked_question AS
        SELECT t.id AS question_id, l.ticket_id, l.article_id, l.source, l.probability, t.requester_id AS customer_id,
               t.product_id, t.locale, t.channel, t.opened_at AS asked_at
          FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
         WHERE t.merged_into_id IS NULL AND t.deleted_at IS NULL
        UNION ALL
        SELECT q.id, l.ticket_id, l.article_id, l.source, l.probability, q.requester_id,
               q.product_id, q.locale, q.channel, q.opened_at
          FROM ticket t JOIN ticket q ON q.id = t.root_id JOIN ticket_link l ON l.ticket_id = t.id
         WHERE t.merged_into_id IS NOT NULL AND t.deleted_at IS NULL AND q.deleted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW asked_question;
      DROP FUNCTION ticket_words;
      DROP TABLE import_reject, import_run, ticket_search, attachment, ticket_follower, ticket_link, ticket_change, moment, ticket;
      DROP SEQUENCE ticket_number;
      DROP TEXT SEARCH CONFIGURATION words_as_they_stand;
    `);
  }
}
