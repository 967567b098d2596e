import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Asks, and what they add up to. */
export class Faq1763800400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What all scores were made with. revision counts every change that a reader of the FAQ could see.
      CREATE TABLE faq_scale (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        landmark timestamptz NOT NULL,
        half_life_days double precision NOT NULL,
        threshold double precision NOT NULL,
        revision bigint NOT NULL DEFAULT 1
      );

      -- One question answered by one article, as it was last counted. Of the asks of one customer about one article
      -- within a week the first stands for all: it is counted, with the greatest weight among them.
      CREATE TABLE ask (
        question_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        customer_id uuid REFERENCES account (id) ON DELETE SET NULL,
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        locale text NOT NULL,
        channel text NOT NULL,
        asked_at timestamptz NOT NULL,
        weight double precision NOT NULL,
        -- 0 when an earlier ask stands for this one.
        counted_weight double precision NOT NULL,
        PRIMARY KEY (question_id, article_id)
      );
      CREATE INDEX ask_customer ON ask (customer_id, article_id) WHERE customer_id IS NOT NULL;
      CREATE INDEX ask_latest ON ask (article_id, asked_at DESC);
      CREATE INDEX ask_product ON ask (product_id);

      -- In standings and buckets the nil uuid stands for "no product"; in standings it and '' also for "all".
      -- score is the forward-decayed sum, exact in decimal, so that adding and taking away an ask leaves no trace.
      CREATE TABLE faq_standing (
        product_id uuid NOT NULL,
        locale text NOT NULL,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        score numeric NOT NULL,
        asks int NOT NULL,
        last_asked_at timestamptz NOT NULL,
        PRIMARY KEY (product_id, locale, article_id)
      );
      CREATE INDEX faq_standing_order ON faq_standing (product_id, locale, score DESC, last_asked_at DESC, article_id);
      CREATE INDEX faq_standing_article ON faq_standing (article_id);

      CREATE TABLE faq_bucket (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        day date NOT NULL,
        product_id uuid NOT NULL,
        locale text NOT NULL,
        channel text NOT NULL,
        asks int NOT NULL,
        confirmed int NOT NULL,
        weight numeric NOT NULL,
        score numeric NOT NULL,
        PRIMARY KEY (article_id, day, product_id, locale, channel)
      );
      CREATE INDEX faq_bucket_day ON faq_bucket (day);

      -- "This solved it": answers that readers found by themselves. Only rankBy=demand looks at them.
      CREATE TABLE faq_self_served (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        day date NOT NULL,
        product_id uuid NOT NULL,
        locale text NOT NULL,
        answers int NOT NULL,
        score numeric NOT NULL,
        PRIMARY KEY (article_id, day, product_id, locale)
      );

      -- An editor's word on an article's place: pinned at a position, or kept out.
      CREATE TABLE faq_placement (
        article_id uuid PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('pinned', 'excluded')),
        position int CHECK (position > 0),
        reason text NOT NULL DEFAULT '',
        set_by uuid REFERENCES account (id) ON DELETE SET NULL,
        set_at timestamptz NOT NULL,
        CHECK ((kind = 'pinned') = (position IS NOT NULL))
      );
      CREATE INDEX faq_placement_setter ON faq_placement (set_by);

      -- What an ask adds to a score: weight x 2^((asked_at - landmark) / half-life), as a decimal of 15 digits.
      CREATE FUNCTION faq_contribution(weight float8, asked_at timestamptz, landmark timestamptz, half_life_days float8)
        RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT (weight * power(2::float8, least(1000, greatest(-1000,
            date_part('epoch', asked_at - landmark) / (86400 * half_life_days)))))::numeric
        $$;

      -- As a window aggregate over one customer's asks of one article in order of time: the time of the ask that stands
      -- for this one. A new week begins with the first ask at least 7 days after the last one that was counted.
      CREATE FUNCTION faq_next_week(week timestamptz, asked_at timestamptz) RETURNS timestamptz
        LANGUAGE sql STABLE PARALLEL SAFE AS $$
          SELECT CASE WHEN week IS NULL OR asked_at >= week + interval '168 hours' THEN asked_at ELSE week END
        $$;
      CREATE AGGREGATE faq_week (timestamptz) (SFUNC = faq_next_week, STYPE = timestamptz);

      -- The asks as the raw rows tell them: weight 1 when a person confirmed the link, else the predicted probability,
      -- if it reaches the threshold and nobody confirmed another article for the question.
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

      -- The raw rows behind "this solved it".
      CREATE VIEW self_served_answer AS
        SELECT v.article_id, v.day, a.product_id, v.locale, v.at
          FROM article_verdict v JOIN article a ON a.id = v.article_id WHERE v.solved;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW self_served_answer, faq_raw_ask;
      DROP AGGREGATE faq_week (timestamptz);
      DROP FUNCTION faq_next_week, faq_contribution;
      DROP TABLE faq_placement, faq_self_served, faq_bucket, faq_standing, ask, faq_scale;
    `);
  }
}
