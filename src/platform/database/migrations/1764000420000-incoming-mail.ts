import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IncomingMail1764000420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Every mail that came in, as it came in: what can't be read or filed by rule waits here for a person.
      CREATE TABLE incoming_mail (
        id uuid PRIMARY KEY,
        -- Of what its sender wrote, not of how it travelled: a mail that is delivered twice is one.
        digest text NOT NULL UNIQUE,
        raw bytea NOT NULL,
        bytes int NOT NULL,
        recipients text[] NOT NULL,
        received_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('new', 'filed', 'kept', 'ignored')),
        reason text,
        message_id text,
        from_address text,
        from_name text,
        subject text,
        text text,
        ticket_id uuid REFERENCES ticket (id) ON DELETE SET NULL,
        moment_id uuid REFERENCES moment (id) ON DELETE SET NULL,
        handled_by uuid REFERENCES account (id) ON DELETE SET NULL,
        handled_at timestamptz,
        CHECK ((state IN ('kept', 'ignored')) <= (reason IS NOT NULL))
      );
      -- Not compressed, so that a large one is read in pieces.
      ALTER TABLE incoming_mail ALTER COLUMN raw SET STORAGE EXTERNAL;
      CREATE INDEX incoming_mail_new ON incoming_mail (received_at) WHERE state = 'new';
      CREATE INDEX incoming_mail_list ON incoming_mail (state, received_at DESC, id DESC);
      CREATE INDEX incoming_mail_message ON incoming_mail (message_id) WHERE message_id IS NOT NULL;
      CREATE INDEX incoming_mail_ticket ON incoming_mail (ticket_id);
      CREATE INDEX incoming_mail_moment ON incoming_mail (moment_id);
      CREATE INDEX incoming_mail_handler ON incoming_mail (handled_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE incoming_mail');
  }
}
