import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The model that knows which article answers a ticket, what it learns from, and what it thinks of each ticket. */
export class Matching1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A trained model. At most one is in use; with none, everything is learned from the first lesson on.
      CREATE TABLE match_model (
        version int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- It knows the lessons up to this one; those after it are applied by every process in their order.
        lesson bigint NOT NULL,
        quality jsonb NOT NULL,
        -- How it did on the newest links beside the model that was in use; null when there were too few to tell.
        trial jsonb,
        is_used boolean NOT NULL,
        used_since timestamptz,
        trained_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX match_model_used ON match_model (is_used) WHERE is_used;
      -- Its bytes in pieces, so that reading and writing them holds up nobody.
      CREATE TABLE match_model_part (
        version int NOT NULL REFERENCES match_model (version) ON DELETE CASCADE,
        part int NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (version, part)
      );
      ALTER TABLE match_model_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

      -- What happened to links and articles, in the order of the event log, as it was then: who applies the same lessons
      -- to the same model knows the same. 'import' teaches nothing by itself, it only counts as something to train on.
      CREATE TABLE match_lesson (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('link', 'unlink', 'article', 'no-article', 'import')),
        ticket_id uuid REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid REFERENCES article (id) ON DELETE CASCADE,
        -- The ticket's words, or the article's.
        content jsonb,
        -- How many links it stands for.
        weight int NOT NULL DEFAULT 1,
        at timestamptz NOT NULL
      );
      CREATE INDEX match_lesson_ticket ON match_lesson (ticket_id);
      CREATE INDEX match_lesson_article ON match_lesson (article_id);

      CREATE TABLE match_training (
        id uuid PRIMARY KEY,
        why text NOT NULL CHECK (why IN ('changes', 'schedule', 'request')),
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'failed')),
        requested_by uuid REFERENCES account (id) ON DELETE SET NULL,
        requested_at timestamptz NOT NULL,
        progress double precision NOT NULL DEFAULT 0,
        -- When the process that trains last said that it is at it.
        beat_at timestamptz,
        finished_at timestamptz,
        version int REFERENCES match_model (version) ON DELETE SET NULL,
        error text
      );
      CREATE UNIQUE INDEX match_training_one ON match_training ((true)) WHERE state IN ('waiting', 'running');
      CREATE INDEX match_training_latest ON match_training (requested_at DESC);
      CREATE INDEX match_training_requester ON match_training (requested_by);
      CREATE INDEX match_training_version ON match_training (version);

      -- Tickets to be looked at (again); what somebody waits for has the lower priority number.
      CREATE TABLE match_backlog (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        priority smallint NOT NULL,
        -- Counts up when it comes in again while it is being looked at.
        turn int NOT NULL DEFAULT 1,
        claimed_until timestamptz
      );
      CREATE INDEX match_backlog_next ON match_backlog (priority, ticket_id);

      -- What the model last thought of a ticket.
      CREATE TABLE ticket_match (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid REFERENCES article (id) ON DELETE SET NULL,
        -- Of that article; 0 without one.
        probability double precision NOT NULL,
        model int NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX ticket_match_article ON ticket_match (article_id);

      -- A person said: not this article.
      CREATE TABLE match_refusal (
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (ticket_id, article_id)
      );
      CREATE INDEX match_refusal_article ON match_refusal (article_id);
      -- A person said: none of these.
      CREATE TABLE match_dismissal (
        ticket_id uuid PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
        dismissed_by uuid REFERENCES account (id) ON DELETE SET NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX match_dismissal_actor ON match_dismissal (dismissed_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE match_dismissal, match_refusal, ticket_match, match_backlog, match_training, match_lesson, match_model_part,
                 match_model;
    `);
  }
}
