import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The file that a version of a procedure was written as, where it holds more than the definition: comments, layout. */
export class ProcedureSources1764304000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE procedure_version ADD COLUMN source text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE procedure_version DROP COLUMN source');
  }
}
