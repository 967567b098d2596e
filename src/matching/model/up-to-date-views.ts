import type { Evidence, Views } from './evidence.js';
import { TICKET, WORTH } from './examples.js';
import type { TextFeatures } from './features.js';
import { neighbours } from './neighbours.js';
import type { RecentLikeness, RecentText } from './recent-texts.js';

/** How far one example moves the score of a text like it: half as far as all that are learned move their own. */
const PULL = 3;

/** An article that came after the training, as naive Bayes sees it. */
export interface Newcomer {
  sums: Map<number, number>;
  total: number;
}

export interface SinceTraining {
  /** How many articles there are now; the first ones are those of the training. */
  articles: number;
  trained: number;
  numberOf: (articleId: string) => number;
  newcomers: ReadonlyMap<number, Newcomer>;
  /** What each feature of the text weighs beside recent texts. */
  values: Float64Array;
  /** Articles whose own text was replaced. */
  rewritten: ReadonlySet<number>;
  /** Tickets, by their order at the training, whose link was taken back. */
  goneTickets: ReadonlySet<number>;
  /** How many tickets a trained article had. */
  linksOf: (article: number) => number;
}

/** What was seen at the training, corrected by what came after it. */
export function upToDate(
  views: Views,
  evidence: Evidence,
  features: TextFeatures,
  recent: RecentLikeness[],
  since: SinceTraining,
): Views {
  const widened = (scores: Float64Array) => widen(scores, since);
  const centroid = widened(views.centroid);
  const bayes = widened(views.bayes);
  const network = widened(views.network);
  const own = widened(views.own);
  for (const article of since.rewritten) own[article] = 0;
  for (const [article, newcomer] of since.newcomers) {
    bayes[article] = bayesOf(newcomer, features, since.values, evidence);
  }

  const sums = new Map<number, { likeness: number; worth: number }>();
  for (const { text, all } of recent) {
    const article = since.numberOf(text.articleId);
    const sum = sums.get(article) ?? { likeness: 0, worth: 0 };
    sums.set(article, sum);
    sum.likeness += all * WORTH[text.kind];
    sum.worth += WORTH[text.kind];
    network[article]! += all * pullOf(text, article, since);
    if (text.kind !== TICKET) own[article] = Math.max(own[article]!, all);
  }
  for (const [article, { likeness, worth }] of sums) {
    const before = article < since.trained ? since.linksOf(article) + WORTH[0] : 0;
    // A centroid is nearer to each of its texts than they are to each other.
    const mean = (likeness / worth) * (before === 0 ? Math.min(2, Math.sqrt(worth)) : 1);
    centroid[article] = (before * centroid[article]! + worth * mean) / (before + worth);
  }
  return { ...views, centroid, bayes, network, own, ...nearestNow(views, evidence, recent, since) };
}

/** A ticket pulls its article to it, an own text pulls a new article only: a trained one knows of the text before. */
function pullOf(text: RecentText, article: number, since: SinceTraining): number {
  if (text.kind !== TICKET && article < since.trained) return 0;
  return PULL;
}

function nearestNow(views: Views, evidence: Evidence, recent: RecentLikeness[], since: SinceTraining) {
  const tickets = recent.filter(({ text }) => text.kind === TICKET);
  const trained = evidence.tickets.labels;
  const shift = since.articles - since.trained;
  const labels = new Int32Array(trained.length + tickets.length);
  const likenesses = new Float64Array(labels.length);
  for (let n = 0; n < trained.length; n += 1) {
    labels[n] = trained[n]! < since.trained ? trained[n]! : trained[n]! + shift;
    likenesses[n] = since.goneTickets.has(n) ? 0 : views.likenesses[n]!;
  }
  tickets.forEach(({ text, words }, n) => {
    labels[trained.length + n] = since.numberOf(text.articleId);
    likenesses[trained.length + n] = words;
  });
  return neighbours(labels, likenesses, evidence.classes + shift);
}

/**
 * Room for the articles that came later, of which nothing is known yet: to the network 0 is the mean of all. What stands
 * for "no article" stays last.
 */
function widen(scores: Float64Array, { articles, trained }: SinceTraining): Float64Array {
  const wide = new Float64Array(scores.length + articles - trained);
  wide.set(scores.subarray(0, trained));
  if (scores.length > trained) wide[articles] = scores[trained]!;
  return wide;
}

/** Counts what the training knew or the newcomer says; what neither ever saw speaks neither for it nor against it. */
function bayesOf(
  { sums, total }: Newcomer,
  { hashes }: TextFeatures,
  values: Float64Array,
  evidence: Evidence,
): number {
  const { weigher, profiles } = evidence;
  const offset = profiles.offsetOfNewcomer(total);
  let score = 0;
  for (let n = 0; n < hashes.length; n += 1) {
    const sum = sums.get(hashes[n]!) ?? 0;
    if (sum === 0 && weigher.rarityOf(hashes[n]!) === 0) continue;
    const id = weigher.vocabulary.numberOf(hashes[n]!);
    if (profiles.isShared(id)) continue;
    score += values[n]! * (offset + (sum > 0 ? profiles.ratioOfNewcomer(id, sum) : 0));
  }
  return score;
}
