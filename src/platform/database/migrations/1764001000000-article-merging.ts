import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An article that was merged into another, and what is needed to make it one of its own again. */
export class ArticleMerging1764001000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE article ADD COLUMN merged_into_id uuid
        CONSTRAINT article_merged_into_id_fkey REFERENCES article (id) ON DELETE RESTRICT
        CONSTRAINT article_merged_into_another CHECK (merged_into_id <> id);
      CREATE INDEX article_merged_into ON article (merged_into_id) WHERE merged_into_id IS NOT NULL;

      -- How the merged article was, and which rows went along; gone once the merge is undone.
      CREATE TABLE article_merge (
        article_id uuid PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        -- Its texts before they were put away.
        texts jsonb NOT NULL,
        -- Open feedback as [{"id": ..., "version": ...}]: versions of the other article are other versions.
        feedback jsonb NOT NULL,
        verdicts uuid[] NOT NULL
      );

      -- The links that went along, as they were, beside what the other article had for the same ticket.
      CREATE TABLE merged_ticket_link (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        into_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        source text NOT NULL,
        probability double precision NOT NULL,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        old_source text,
        old_probability double precision,
        old_created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        old_created_at timestamptz,
        PRIMARY KEY (article_id, ticket_id)
      );
      CREATE INDEX merged_ticket_link_ticket ON merged_ticket_link (ticket_id);
      CREATE INDEX merged_ticket_link_into ON merged_ticket_link (into_id);
      CREATE INDEX merged_ticket_link_creator ON merged_ticket_link (created_by);
      CREATE INDEX merged_ticket_link_old_creator ON merged_ticket_link (old_created_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE merged_ticket_link, article_merge;
      ALTER TABLE article DROP COLUMN merged_into_id;
    `);
  }
}
