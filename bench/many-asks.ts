import type pg from 'pg';

/** Of ten tickets nobody linked one; it is shared by five articles, with these weights. */
const WEIGHTS = [0.5, 0.25, 0.1, 0.05, 0.02];
const ASKS_OF_TEN_TICKETS = 9 + WEIGHTS.length;

/**
 * Fills the desk with solved tickets until there are about so many asks, straight into the tables: a long tail of 500
 * articles, each mostly about one product, asked by 200,000 customers over a year. A third of the asks are shares.
 */
export async function fillUpTo(client: pg.Client, asks: number): Promise<void> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM ticket_link');
  const missing = asks - rows[0]!.n;
  if (missing <= 0) return;

  await client.query('BEGIN');
  await client.query('SET LOCAL synchronous_commit = off');
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query(`
    INSERT INTO account (id, email, name, role, locale, created_at, updated_at)
    SELECT gen_random_uuid(), 'bench' || n || '@example.org', 'Bench', 'customer', 'nl', now(), now() FROM generate_series(1, 200000) n
    ON CONFLICT (email) DO NOTHING`);
  await client.query(`
    INSERT INTO article (id, external_id, audience, version, created_at, updated_at)
    SELECT gen_random_uuid(), 'bench-' || n, 'public', 1, now(), now() FROM generate_series(1, 500) n ON CONFLICT (external_id) DO NOTHING`);
  await client.query(
    `WITH who AS (SELECT array_agg(id) AS ids FROM account WHERE email LIKE 'bench%'),
          what AS (SELECT array_agg(id ORDER BY external_id) AS ids FROM article WHERE external_id LIKE 'bench-%'),
          about AS (SELECT array_agg(id ORDER BY key) AS ids FROM product),
          drawn AS MATERIALIZED (
            SELECT gen_random_uuid() AS id, 1 + floor(499 * power(random(), 3))::int AS article, random() AS elsewhere,
                   1 + floor(200000 * random())::int AS customer, now() - random() * interval '365 days' AS at, n
              FROM generate_series(1, $1::int) n
          ),
          opened AS (
            INSERT INTO ticket (id, root_id, subject, type, status, priority, product_id, locale, channel, requester_id, opened_at, updated_at)
            SELECT d.id, d.id, 'Bench', 'question', 'open', 'normal',
                   about.ids[1 + (CASE WHEN d.elsewhere < 0.9 THEN d.article ELSE d.n END) % cardinality(about.ids)],
                   CASE WHEN d.n % 4 = 0 THEN 'en' ELSE 'nl' END, (ARRAY['web', 'email', 'phone', 'chat'])[1 + d.n % 4],
                   who.ids[d.customer], d.at, d.at
              FROM drawn d, who, about
          )
     INSERT INTO ticket_link (ticket_id, article_id, source, probability, created_at)
     SELECT d.id, what.ids[d.article], 'confirmed', 1, d.at FROM drawn d, what WHERE d.n % 10 <> 0
     UNION ALL
     SELECT d.id, what.ids[1 + (d.article + share.place::int) % 500], 'predicted', share.weight, d.at
       FROM drawn d, what, unnest($2::float8[]) WITH ORDINALITY AS share (weight, place) WHERE d.n % 10 = 0`,
    [Math.ceil((missing * 10) / ASKS_OF_TEN_TICKETS), WEIGHTS],
  );
  await client.query('COMMIT');
  await client.query('VACUUM ANALYZE');
}

/** The plain counts behind the FAQ's buckets, as one would write them by hand. */
export const PLAIN_COUNTS = `
  SELECT count(*) FROM (
    SELECT l.article_id, t.product_id, t.locale, t.channel, (t.opened_at AT TIME ZONE 'UTC')::date AS day, count(*)
      FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id GROUP BY 1, 2, 3, 4, 5
  ) counts`;
