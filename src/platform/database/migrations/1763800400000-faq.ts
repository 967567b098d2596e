import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Asks, and what they add up to. */
export class Faq1763800400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One question answered by one article, as it was last counted. Of the asks of one customer about one article
      -- within a week the first stands for all: it has counted = true and the greatest weight among them.
      CREATE TABLE ask (
        question_id uuid NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        customer_id uuid REFERENCES account (id) ON DELETE SET NULL,
        product_id uuid REFERENCES product (id) ON DELETE RESTRICT,
        locale text NOT NULL,
        channel text NOT NULL,
        asked_at timestamptz NOT NULL,
        weight double precision NOT NULL,
        counted boolean NOT NULL,
        counted_weight double precision NOT NULL,
        PRIMARY KEY (article_id, question_id)
      );
      CREATE INDEX ask_question ON ask (question_id);
      CREATE INDEX ask_customer ON ask (customer_id, article_id, asked_at);
      CREATE INDEX ask_latest ON ask (article_id, asked_at DESC) WHERE counted;
      CREATE INDEX ask_product ON ask (product_id);

      -- score is the forward-decayed sum, exact in decimal, so that adding and taking away an ask leaves no trace.
      -- The nil uuid and '' stand for "all".
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
        product_id uuid NOT NULL,
        locale text NOT NULL,
        channel text NOT NULL,
        day date NOT NULL,
        asks int NOT NULL,
        confirmed int NOT NULL,
        weight numeric NOT NULL,
        score numeric NOT NULL,
        last_asked_at timestamptz NOT NULL,
        PRIMARY KEY (article_id, day, product_id, locale, channel)
      );
      CREATE INDEX faq_bucket_day ON faq_bucket (day);

      -- "This solved it": answers that readers found by themselves. Only rankBy=demand looks at them.
      CREATE TABLE faq_self_served (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        product_id uuid NOT NULL,
        locale text NOT NULL,
        day date NOT NULL,
        answers int NOT NULL,
        score numeric NOT NULL,
        PRIMARY KEY (article_id, day, product_id, locale)
      );
      CREATE INDEX faq_self_served_day ON faq_self_served (day);

      -- An editor's word on an article's place: pinned at a position, or kept out.
      CREATE TABLE faq_placement (
        article_id uuid PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('pinned', 'excluded')),
        position int CHECK ((kind = 'pinned') = (position IS NOT NULL)),
        reason text NOT NULL DEFAULT '',
        set_by uuid REFERENCES account (id) ON DELETE SET NULL,
        set_at timestamptz NOT NULL
      );
      CREATE INDEX faq_placement_setter ON faq_placement (set_by);

      -- The landmark of the forward decay and the half-life that all scores were made with; revision counts changes.
      CREATE TABLE faq_scale (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        landmark timestamptz NOT NULL,
        half_life_days double precision NOT NULL,
        threshold double precision NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE faq_scale, faq_placement, faq_self_served, faq_bucket, faq_standing, ask');
  }
}
