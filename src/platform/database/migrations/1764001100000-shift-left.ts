import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The shift-left ledger: which team is the first line, and what editors decided. */
export class ShiftLeft1764001100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shift_settings (
        -- There is one row.
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        -- Null: nobody said yet which team is the first line.
        first_line_team_id uuid REFERENCES team (id) ON DELETE SET NULL,
        -- How often within the window something has to have gone well before it is proposed.
        least_times int NOT NULL CHECK (least_times BETWEEN 1 AND 1000),
        window_days int NOT NULL CHECK (window_days BETWEEN 7 AND 730),
        -- What handing a question to another team costs, in minutes of work.
        handover_minutes numeric NOT NULL CHECK (handover_minutes BETWEEN 0 AND 600),
        version int NOT NULL
      );
      CREATE INDEX shift_settings_team ON shift_settings (first_line_team_id);
      INSERT INTO shift_settings (least_times, window_days, handover_minutes, version) VALUES (5, 90, 10, 1);

      CREATE TABLE shift_decision (
        move text NOT NULL CHECK (move IN ('to-first-line', 'to-customer')),
        -- The article that moves to the first line, or the procedure that moves to customers.
        subject_id uuid NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('accepted', 'declined')),
        -- What the ledger said at that moment.
        times int NOT NULL,
        minutes numeric NOT NULL,
        note text NOT NULL,
        decided_by uuid REFERENCES account (id) ON DELETE SET NULL,
        decided_at timestamptz NOT NULL,
        PRIMARY KEY (move, subject_id)
      );
      CREATE INDEX shift_decision_decider ON shift_decision (decided_by);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shift_decision, shift_settings;');
  }
}
