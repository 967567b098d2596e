/** Of an article: how likely it is that it answers what was asked. */
interface Likely {
  articleId: string;
  probability: number;
}

/** What is less likely than ten others adds next to nothing, and a threshold of 0 must not link a ticket with everything. */
export const MOST_SHARING = 10;
/** However sure a prediction is: 1 is what a person confirmed. */
const SUREST = 0.999;

/**
 * The articles that share in an ask for which nobody said an answer, and the weight with which it counts for each: its
 * probability, to three decimals. Rounded down, so that all together count for one ask at most, and none reaches a
 * threshold that its probability does not. Counted for the likeliest alone, an ask would be lost twice to articles that
 * are hard to tell: where one wins it counts too little, and where it loses not at all.
 * @param candidates the likeliest first
 */
export function sharesOf(candidates: readonly Likely[], threshold: number): Likely[] {
  return candidates
    .slice(0, MOST_SHARING)
    .map(({ articleId, probability }) => ({
      articleId,
      probability: Math.min(Math.floor(probability * 1e3) / 1e3, SUREST),
    }))
    .filter(({ probability }) => probability > 0 && probability >= threshold);
}
