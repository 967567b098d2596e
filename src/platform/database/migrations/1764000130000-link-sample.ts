import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A few links of each week, drawn by lot, for somebody to say whether they are right. */
export class LinkSample1764000130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_sample (
        id uuid PRIMARY KEY,
        -- The Monday of the week in which it was drawn.
        week date NOT NULL,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        -- As the link was then.
        source text NOT NULL CHECK (source IN ('confirmed', 'predicted')),
        verdict text CHECK (verdict IN ('right', 'wrong', 'unsure')),
        judged_by uuid REFERENCES account (id) ON DELETE SET NULL,
        judged_at timestamptz,
        UNIQUE (week, ticket_id, article_id),
        CHECK ((verdict IS NULL) = (judged_at IS NULL))
      );
      CREATE INDEX link_sample_ticket ON link_sample (ticket_id);
      CREATE INDEX link_sample_article ON link_sample (article_id);
      CREATE INDEX link_sample_judge ON link_sample (judged_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_sample');
  }
}
