import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of procedures with their journal, and who was instructed. */
export class ProcedureRuns1764000601000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who read which version, and who passed its short check.
      CREATE TABLE procedure_instruction (
        procedure_id uuid NOT NULL REFERENCES procedure (id) ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        -- What the version does: a version that does the same needs no new instruction.
        does_hash text NOT NULL,
        version int NOT NULL,
        read_at timestamptz NOT NULL,
        passed_at timestamptz,
        PRIMARY KEY (procedure_id, account_id, does_hash)
      );
      CREATE INDEX procedure_instruction_account ON procedure_instruction (account_id);

      CREATE TABLE procedure_run (
        id uuid PRIMARY KEY,
        procedure_id uuid NOT NULL,
        procedure_version int NOT NULL,
        ticket_id uuid NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT,
        -- The ticket's requester when it began; every step holds the two against one another.
        customer_id uuid NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
        started_by uuid NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
        -- Who has it in hand now.
        holder_id uuid NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
        via text NOT NULL CHECK (via IN ('desk', 'self-service')),
        status text NOT NULL CHECK (status IN ('active', 'working', 'unsettled', 'approval', 'undoing', 'done', 'stopped', 'undone', 'part-undone')),
        -- Null when it is over, or on its way back.
        step text,
        -- The call that is out, or whose end nobody knows yet.
        effect_id uuid,
        -- Until then some process has the call in hand; afterwards that process must have died.
        lease_until timestamptz,
        -- {"answers.login": "...", "steps.find.state": "..."}: never a secret.
        known jsonb NOT NULL DEFAULT '{}',
        identity_level int NOT NULL DEFAULT 0,
        identity_tries int NOT NULL DEFAULT 0,
        failure text NOT NULL DEFAULT '',
        started_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        ended_at timestamptz,
        undo_until timestamptz,
        version int NOT NULL,
        FOREIGN KEY (procedure_id, procedure_version) REFERENCES procedure_version (procedure_id, version) ON DELETE RESTRICT,
        CONSTRAINT procedure_run_over CHECK ((ended_at IS NOT NULL) = (status IN ('done', 'stopped', 'undone', 'part-undone'))),
        CONSTRAINT procedure_run_call_out CHECK (status <> 'working' OR (effect_id IS NOT NULL AND lease_until IS NOT NULL))
      );
      -- Two agents never run the same on the same customer at once.
      CREATE UNIQUE INDEX procedure_run_one ON procedure_run (procedure_id, customer_id) WHERE ended_at IS NULL;
      CREATE INDEX procedure_run_procedure ON procedure_run (procedure_id, procedure_version, started_at DESC);
      CREATE INDEX procedure_run_ticket ON procedure_run (ticket_id);
      CREATE INDEX procedure_run_customer ON procedure_run (customer_id, started_at DESC);
      CREATE INDEX procedure_run_starter ON procedure_run (started_by, started_at DESC);
      CREATE INDEX procedure_run_holder ON procedure_run (holder_id);
      CREATE INDEX procedure_run_open ON procedure_run (status, lease_until) WHERE ended_at IS NULL;

      -- The journal: a line before and a line after every call, and one for everything else that was done.
      CREATE TABLE procedure_run_entry (
        run_id uuid NOT NULL REFERENCES procedure_run (id) ON DELETE RESTRICT,
        seq int NOT NULL,
        at timestamptz NOT NULL,
        -- No foreign key: a line that is never changed can't lose its author either.
        actor_id uuid,
        actor text NOT NULL,
        what text NOT NULL,
        step_id text,
        direction text CHECK (direction IN ('do', 'undo')),
        attempt int,
        effect_id uuid,
        detail jsonb NOT NULL,
        PRIMARY KEY (run_id, seq)
      );
      -- No call begins twice, and none ends twice.
      CREATE UNIQUE INDEX procedure_run_entry_begun ON procedure_run_entry (effect_id) WHERE what = 'begun';
      CREATE UNIQUE INDEX procedure_run_entry_ended ON procedure_run_entry (effect_id) WHERE what IN ('done', 'refused');
      CREATE UNIQUE INDEX procedure_run_entry_attempt ON procedure_run_entry (run_id, step_id, direction, attempt) WHERE what = 'begun';
      CREATE FUNCTION procedure_run_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The journal of a run is never changed.';
      END $$;
      CREATE TRIGGER procedure_run_entry_is_kept BEFORE UPDATE OR DELETE ON procedure_run_entry
        FOR EACH ROW EXECUTE FUNCTION procedure_run_entry_is_kept();

      -- A code that was mailed to the known address; only a keyed hash of it stays here.
      CREATE TABLE procedure_code (
        run_id uuid PRIMARY KEY REFERENCES procedure_run (id) ON DELETE CASCADE,
        code_hash text NOT NULL,
        expires_at timestamptz NOT NULL,
        sends int NOT NULL
      );

      -- What only the customer knows; answers as passwords are kept.
      CREATE TABLE security_question (
        account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        position int NOT NULL,
        question text NOT NULL,
        answer_hash text NOT NULL,
        set_at timestamptz NOT NULL,
        PRIMARY KEY (account_id, position)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE security_question, procedure_code, procedure_run_entry, procedure_run, procedure_instruction;
      DROP FUNCTION procedure_run_entry_is_kept;
    `);
  }
}
