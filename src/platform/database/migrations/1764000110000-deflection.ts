import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was shown to somebody who was about to ask, and what came of it. */
export class Deflection1764000110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One try to ask, without a word of what was typed. The id is what its owner is known by.
      CREATE TABLE deflection (
        id uuid PRIMARY KEY,
        account_id uuid REFERENCES account (id) ON DELETE SET NULL,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        began_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        -- The ticket that was made all the same: from the form, or by the same account within a day.
        ticket_id uuid REFERENCES ticket (id) ON DELETE SET NULL
      );
      CREATE INDEX deflection_began ON deflection (began_at);
      CREATE INDEX deflection_account ON deflection (account_id, began_at DESC) WHERE account_id IS NOT NULL;
      CREATE INDEX deflection_ticket ON deflection (ticket_id) WHERE ticket_id IS NOT NULL;

      CREATE TABLE deflection_answer (
        deflection_id uuid NOT NULL REFERENCES deflection (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        shown_at timestamptz NOT NULL,
        opened_at timestamptz,
        solved_at timestamptz,
        PRIMARY KEY (deflection_id, article_id),
        CONSTRAINT deflection_answer_solved CHECK (solved_at IS NULL OR opened_at IS NOT NULL)
      );
      CREATE INDEX deflection_answer_article ON deflection_answer (article_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deflection_answer, deflection');
  }
}
