import type { MigrationInterface, QueryRunner } from 'typeorm';

const NIL = '00000000-0000-0000-0000-000000000000';
const GROWTH = `(weight * power(2::float8, least(1000, greatest(-1000, date_part('epoch', asked_at - landmark) / (86400 * half_life_days)))))`;

/**
 * An ask's contribution is a decimal of 15 places, made by way of an integer: that takes a fifth of the time of printing
 * a double and reading it again, which matters where a million are added up. Sums made in the old way are made anew.
 */
export class FaqScoresOfFifteenPlaces1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What an ask adds to a score: weight x 2^((asked_at - landmark) / half-life), to 15 places. Above 9,000, more than
      -- a year after the landmark as a rule, it would not fit an integer.
      CREATE OR REPLACE FUNCTION faq_contribution(weight float8, asked_at timestamptz, landmark timestamptz, half_life_days float8)
        RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT CASE WHEN ${GROWTH} < 9000 THEN (1e15 * ${GROWTH})::int8::numeric * 0.000000000000001
                      ELSE ${GROWTH}::numeric END
        $$;
      -- Predictions are few beside what people confirmed.
      CREATE INDEX ticket_link_predicted ON ticket_link (ticket_id) WHERE source = 'predicted';
    `);
    await addUp(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION faq_contribution(weight float8, asked_at timestamptz, landmark timestamptz, half_life_days float8)
        RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT (weight * power(2::float8, least(1000, greatest(-1000,
            date_part('epoch', asked_at - landmark) / (86400 * half_life_days)))))::numeric
        $$;
      DROP INDEX ticket_link_predicted;
    `);
    await addUp(runner);
  }
}

/** All sums of scores, from the asks. */
async function addUp(runner: QueryRunner): Promise<void> {
  await runner.query(`
    UPDATE faq_bucket b SET score = fresh.score FROM (
      SELECT article_id, (asked_at AT TIME ZONE 'UTC')::date AS day, coalesce(product_id, '${NIL}') AS product_id, locale, channel,
             sum(faq_contribution(counted_weight, asked_at, landmark, half_life_days)) AS score
        FROM ask, faq_scale WHERE counted_weight > 0 GROUP BY 1, 2, 3, 4, 5
    ) fresh
     WHERE (b.article_id, b.day, b.product_id, b.locale, b.channel)
         = (fresh.article_id, fresh.day, fresh.product_id, fresh.locale, fresh.channel);
    UPDATE faq_standing s SET score = fresh.score FROM (
      SELECT article_id, coalesce(product_id, '${NIL}') AS product_id, coalesce(locale, '') AS locale, sum(score) AS score
        FROM faq_bucket
       GROUP BY GROUPING SETS ((article_id), (article_id, locale), (article_id, product_id), (article_id, product_id, locale))
      HAVING GROUPING(product_id) = 1 OR product_id <> '${NIL}'
    ) fresh
     WHERE (s.article_id, s.product_id, s.locale) = (fresh.article_id, fresh.product_id, fresh.locale);
    UPDATE faq_self_served f SET score = fresh.score FROM (
      SELECT v.article_id, v.day, coalesce(v.product_id, '${NIL}') AS product_id, v.locale,
             sum(faq_contribution(1, v.at, s.landmark, s.half_life_days)) AS score
        FROM self_served_answer v, faq_scale s GROUP BY 1, 2, 3, 4
    ) fresh
     WHERE (f.article_id, f.day, f.product_id, f.locale) = (fresh.article_id, fresh.day, fresh.product_id, fresh.locale);
    UPDATE faq_scale SET revision = revision + 1;
  `);
}
