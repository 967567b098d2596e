import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same asks from the same rows, said so that PostgreSQL can read nearly all of them with several workers. */
export class FaqRawAsksInBranches1763800600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW faq_raw_ask;
      -- The asks as the raw rows tell them: weight 1 when a person confirmed the link, else the predicted probability,
      -- if it reaches the threshold and nobody confirmed another article for the question. Questions that are one ticket,
      -- nearly all, are read by several workers at once; those that others were merged into need more thought.
      CREATE VIEW faq_raw_ask_alone AS
        SELECT t.id AS question_id, l.article_id, t.requester_id AS customer_id, t.product_id, t.locale, t.channel,
               t.opened_at AS asked_at, l.probability AS weight
          FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
         WHERE l.source = 'confirmed' AND t.merged_into_id IS NULL AND t.deleted_at IS NULL
           AND NOT EXISTS (SELECT FROM ticket m WHERE m.root_id = t.id AND m.merged_into_id IS NOT NULL)
        UNION ALL
        SELECT t.id, l.article_id, t.requester_id, t.product_id, t.locale, t.channel, t.opened_at, l.probability
          FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id JOIN faq_scale s ON l.probability >= s.threshold
         WHERE l.source = 'predicted' AND t.merged_into_id IS NULL AND t.deleted_at IS NULL
           AND NOT EXISTS (SELECT FROM ticket m WHERE m.root_id = t.id AND m.merged_into_id IS NOT NULL)
           AND NOT EXISTS (SELECT FROM ticket_link c WHERE c.ticket_id = t.id AND c.source = 'confirmed');
      CREATE VIEW faq_raw_ask_merged AS
        SELECT a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, 1::float8 AS weight
          FROM (SELECT DISTINCT root_id FROM ticket WHERE merged_into_id IS NOT NULL) m
          JOIN asked_question a ON a.question_id = m.root_id
         WHERE a.source = 'confirmed'
         GROUP BY a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at
        UNION ALL
        SELECT a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, max(a.probability)
          FROM (SELECT DISTINCT root_id FROM ticket WHERE merged_into_id IS NOT NULL) m
          JOIN asked_question a ON a.question_id = m.root_id JOIN faq_scale s ON a.probability >= s.threshold
         WHERE a.source = 'predicted'
           AND NOT EXISTS (SELECT FROM asked_question c WHERE c.question_id = a.question_id AND c.source = 'confirmed')
         GROUP BY a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at;
      CREATE VIEW faq_raw_ask AS SELECT * FROM faq_raw_ask_alone UNION ALL SELECT * FROM faq_raw_ask_merged;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW faq_raw_ask, faq_raw_ask_alone, faq_raw_ask_merged;
      CREATE VIEW faq_raw_ask AS
        SELECT a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, a.probability AS weight
          FROM asked_question a
         WHERE NOT EXISTS (SELECT FROM ticket m WHERE m.root_id = a.question_id AND m.merged_into_id IS NOT NULL)
           AND (a.source = 'confirmed' OR a.probability >= (SELECT threshold FROM faq_scale)
                AND NOT EXISTS (SELECT FROM ticket_link c WHERE c.ticket_id = a.ticket_id AND c.source = 'confirmed'))
        UNION ALL
        SELECT a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, max(a.probability)
          FROM asked_question a
         WHERE EXISTS (SELECT FROM ticket m WHERE m.root_id = a.question_id AND m.merged_into_id IS NOT NULL)
           AND (a.source = 'confirmed' OR a.probability >= (SELECT threshold FROM faq_scale)
                AND NOT EXISTS (SELECT FROM asked_question c WHERE c.question_id = a.question_id AND c.source = 'confirmed'))
         GROUP BY a.question_id, a.article_id, a.customer_id, a.product_id, a.locale, a.channel, a.asked_at;
    `);
  }
}
