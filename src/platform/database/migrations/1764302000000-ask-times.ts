import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two asks of one customer about one article within a week are found in the index alone. */
export class AskTimes1764302000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ask_customer;
      CREATE INDEX ask_customer ON ask (customer_id, article_id, asked_at, question_id) WHERE customer_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ask_customer;
      CREATE INDEX ask_customer ON ask (customer_id, article_id) WHERE customer_id IS NOT NULL;
    `);
  }
}
