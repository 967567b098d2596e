import { RARITY_SQL } from './impacts.js';
import { ENOUGH, FEW_WORDS } from './scores.js';

/**
 * The words that find a ticket, as scores.ts has them for all else: in SQL, because a ticket is read by few of very many,
 * which no list of a word can tell.
 */
const POSTINGS = 4_000;
/** So many of the best that the rarest words find are held against the common words. */
const CANDIDATES = 400;

/** $1 locales, $2 terms, $3 weights, $4 slots, side by side. $5 access, $6 kinds, $7 product, $8 locale, $9 limit, $10 whether
 * every word finds, however common. */
const ASKED = `
  asked AS MATERIALIZED (
    SELECT t.id AS term, a.slot, a.weight * ${RARITY_SQL('n.documents', 't.tickets')} AS weight, t.tickets AS documents
      FROM unnest($1::text[], $2::text[], $3::float8[], $4::int[]) AS a (locale, term, weight, slot)
      JOIN search_term t ON t.locale = a.locale AND t.term = a.term AND t.tickets > 0
      JOIN search_size n ON n.locale = a.locale AND n.is_ticket
  ), slot AS MATERIALIZED (
    SELECT slot, sum(sum(documents)) OVER rarest <= ${POSTINGS} OR row_number() OVER rarest = 1 OR $10::boolean AS finds,
           (SELECT CASE WHEN count(DISTINCT g.slot) > ${FEW_WORDS} THEN ${ENOUGH} * count(DISTINCT g.slot) ELSE 0 END
              FROM unnest($4::int[]) AS g (slot) WHERE g.slot / 100 = asked.slot / 100) AS enough
      FROM asked GROUP BY slot
    -- Each language for itself: slots from 100 on are of the second.
    WINDOW rarest AS (PARTITION BY slot / 100 ORDER BY sum(documents), slot)
  )`;

const VISIBLE = `d.access && $5::text[] AND ($8::text IS NULL OR d.locale = $8)`;
const CHOSEN = `($6::text[] IS NULL OR kind = ANY($6)) AND ($7::uuid IS NULL OR product_id = $7)`;

/** Given \`candidate (document, score)\`: how many there are of each kind and product, and the best of the chosen ones. */
const ANSWER = `
  , readable AS MATERIALIZED (
    SELECT d.id, d.kind, d.product_id, d.subject_id, c.score FROM candidate c JOIN search_document d ON d.id = c.document WHERE ${VISIBLE}
  ), best AS (
    SELECT id, score FROM readable WHERE ${CHOSEN} ORDER BY score DESC, id LIMIT $9
  )
  SELECT (SELECT json_agg(g) FROM (
            SELECT kind, product_id AS "productId", count(DISTINCT subject_id)::int AS count FROM readable GROUP BY 1, 2) g) AS groups,
         (SELECT json_agg(f) FROM (
            SELECT d.id, d.locale, d.title_terms AS "titleTerms", b.score
              FROM best b JOIN search_document d ON d.id = b.id) f) AS found`;

/** Adds up the best term of each slot; what only adds is looked up for the best candidates of what finds. */
const SCORED = `
  , found AS MATERIALIZED (
    SELECT document, sum(score) AS score FROM (
      SELECT p.document, a.slot, max(a.weight * p.impact) AS score, max(s.enough) AS enough
        FROM asked a JOIN slot s ON s.slot = a.slot AND s.finds
        CROSS JOIN LATERAL (
          SELECT ticket AS document, impact FROM search_posting WHERE term = a.term
           ORDER BY term DESC, ticket DESC LIMIT 20000) p
       GROUP BY 1, 2) met
     GROUP BY 1 HAVING count(*) >= max(enough)
  ), top AS MATERIALIZED (SELECT document FROM found ORDER BY score DESC, document LIMIT ${CANDIDATES}),
  added AS (
    SELECT p.ticket AS document, a.slot, max(a.weight * p.impact) AS score
      FROM slot s JOIN asked a ON a.slot = s.slot AND NOT s.finds
      JOIN search_posting p ON p.term = a.term AND p.ticket = ANY (ARRAY(SELECT document FROM top))
     GROUP BY 1, 2
  ), candidate AS MATERIALIZED (
    SELECT document, sum(score) AS score
      FROM (SELECT document, score FROM found UNION ALL SELECT document, score FROM added) both_of_them GROUP BY 1
  )`;

/** For who may find all of them. Of a word that very many have, the newest 20,000. */
export const FIND_TICKETS = `WITH ${ASKED} ${SCORED} ${ANSWER}`;

/** For who may find a few among very many: these first, and then what of the query they have. */
export const FIND_OWN_TICKETS = `WITH ${ASKED},
  own AS MATERIALIZED (
    SELECT id FROM search_document WHERE kind = 'ticket' AND access && $5::text[] ORDER BY id DESC LIMIT 5000
  ), candidate AS (
    SELECT document, sum(score) AS score FROM (
      SELECT p.ticket AS document, a.slot, max(a.weight * p.impact) AS score
        FROM own JOIN asked a ON true
        JOIN search_posting p ON p.term = a.term AND p.ticket = own.id
       GROUP BY 1, 2) met
     GROUP BY 1
  ) ${ANSWER}`;
