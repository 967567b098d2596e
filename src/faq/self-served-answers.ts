import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';

/** The answers that readers found by themselves ("this solved it"), per article and day, from the raw verdicts. */
export const selfServedSums = (condition: string) => `
  SELECT v.article_id, v.day, coalesce(v.product_id, '${NIL_ID}') AS product_id, v.locale, count(*)::int AS answers,
         sum(faq_contribution(1, v.at, s.landmark, s.half_life_days)) AS score
    FROM self_served_answer v, faq_scale s WHERE ${condition} GROUP BY 1, 2, 3, 4`;

/** Adds up "this solved it" for rankBy=demand, so that an answer that works does not sink for being found. */
@Injectable()
export class SelfServedAnswers {
  async recount(tx: Tx, articleIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM faq_self_served WHERE article_id = ANY($1)', [articleIds]);
    await tx.query(
      `INSERT INTO faq_self_served (article_id, day, product_id, locale, answers, score) ${selfServedSums('v.article_id = ANY($1)')}`,
      [articleIds],
    );
  }

  async rebuild(tx: Tx): Promise<boolean> {
    const [{ differs }] = await tx.query(`
      SELECT EXISTS ((TABLE faq_self_served EXCEPT ${selfServedSums('true')})
                     UNION ALL (${selfServedSums('true')} EXCEPT TABLE faq_self_served)) AS differs`);
    if (!differs) return false;
    await tx.query('DELETE FROM faq_self_served');
    await tx.query(
      `INSERT INTO faq_self_served (article_id, day, product_id, locale, answers, score) ${selfServedSums('true')}`,
    );
    return true;
  }
}
