import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mail about tickets: threads, replies, messages to telephones, and what is in doubt after a crash. */
export class MailRoutes1764000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail
        ADD COLUMN via text NOT NULL DEFAULT 'email' CHECK (via IN ('email', 'message')),
        ADD COLUMN about text,
        ADD COLUMN headers jsonb NOT NULL DEFAULT '{}',
        -- The lease of the process that has it in hand.
        ADD COLUMN claimed_by int,
        -- How often a process died with it in hand, and how often somebody sent it again.
        ADD COLUMN doubts int NOT NULL DEFAULT 0,
        ADD COLUMN resends int NOT NULL DEFAULT 0;
      CREATE INDEX mail_about ON mail (about) WHERE about IS NOT NULL;
      CREATE INDEX mail_failed ON mail (created_at DESC, id DESC) WHERE failed_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail DROP COLUMN resends, DROP COLUMN doubts, DROP COLUMN claimed_by, DROP COLUMN headers,
        DROP COLUMN about, DROP COLUMN via;
    `);
  }
}
