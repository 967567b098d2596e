import { likelihoods } from './choice.js';
import type { Views } from './evidence.js';
import { likeliest } from './neighbours.js';

/** From how many sides an article is looked at. */
export const SIDES = 9;
/** An unlikely article is none the likelier for what speaks for it a little: only so many are weighed. */
const MOST_OPTIONS = 24;
const SOME_VOTES = 0.02;

/** What the matcher knows of articles, by their numbers, beside their words. */
export interface Standings {
  articles: number;
  /** How many tickets are linked to it. */
  links: (article: number) => number;
  /** 1 when it is about the ticket's product, -1 when about another, 0 when one of them names none. */
  product: (article: number) => number;
  /** The log of how much more often it answers tickets about this product than tickets in general; 0 when unknown. */
  usual: (article: number) => number;
  /** Nobody may be told of it any more. */
  isGone: (article: number) => boolean;
}

/** The articles worth weighing, and how each looks. */
export interface Glimpse {
  options: Int32Array;
  /** Option after option. */
  sides: Float64Array;
  coverage: number;
  /** The same sides of "nothing answers this", where people marked such tickets. */
  nothing: { network: number; bayes: number } | null;
}

/** The best options by these weights; `always` is among them whatever it weighs. */
export function glimpse(
  views: Views,
  standings: Standings,
  weights: readonly number[],
  always: number | null = null,
): Glimpse {
  const { articles } = standings;
  const sides = new Float64Array(SIDES);
  const sums = new Float64Array(articles);
  for (let article = 0; article < articles; article += 1) {
    look(views, article, standings, sides, 0);
    let sum = 0;
    for (let side = 0; side < SIDES; side += 1) sum += sides[side]! * weights[side]!;
    sums[article] = standings.isGone(article) ? -Infinity : sum;
  }
  const options = likeliest(sums, MOST_OPTIONS).filter((article) => sums[article]! > -Infinity);
  if (always !== null && !options.includes(always)) options[options.length - 1] = always;
  const all = new Float64Array(options.length * SIDES);
  options.forEach((article, n) => look(views, article, standings, all, n * SIDES));
  const isTaught = views.network.length > articles;
  const nothing = isTaught ? { network: networkSide(views, articles), bayes: bayesSide(views, articles) } : null;
  return { options, sides: all, coverage: views.coverage, nothing };
}

/** The same without one of the options. */
export function without({ options, sides, ...rest }: Glimpse, article: number): Glimpse {
  const kept = [...options.keys()].filter((n) => options[n] !== article);
  const left = new Float64Array(kept.length * SIDES);
  kept.forEach((n, at) => left.set(sides.subarray(n * SIDES, (n + 1) * SIDES), at * SIDES));
  return { options: Int32Array.from(kept, (n) => options[n]!), sides: left, ...rest };
}

/** How the sides of an article are weighed. */
export interface Weighing {
  /** What each side weighs. */
  blend: readonly number[];
  /** What each article has ahead of what it looks like; those that came after the training have nothing. */
  pulls: readonly number[];
}

/** How likely each option is if one of them is right. */
export function chancesOf({ sides, options }: Glimpse, { blend, pulls }: Weighing): Float64Array {
  return likelihoods(sides, blend, (option) => pulls[options[option]!] ?? 0);
}

/** Numbers of about the same size, so that no weight has to be large. */
function look(views: Views, article: number, standings: Standings, into: Float64Array, at: number): void {
  into[at] = views.centroid[article]! * 10;
  into[at + 1] = bayesSide(views, article);
  into[at + 2] = networkSide(views, article);
  into[at + 3] = views.own[article]! * 5;
  into[at + 4] = views.near[article]! * 5;
  into[at + 5] = Math.log(views.votes[article]! + SOME_VOTES);
  into[at + 6] = Math.log(standings.links(article) + 1) / 3;
  into[at + 7] = standings.product(article);
  into[at + 8] = standings.usual(article);
}

function bayesSide({ bayes }: Views, article: number): number {
  return bayes[article]! / 5;
}

function networkSide({ network }: Views, article: number): number {
  return network[article]! / 2;
}
