import { chancesOf, glimpse, without, type Glimpse, type Standings, type Weighing } from './blend.js';
import { learnWeights, likelihoods, type Choice } from './choice.js';
import { classesOf, type Collection } from './collection.js';
import { Evidence } from './evidence.js';
import { TICKET, type Example } from './examples.js';
import { EXPECTED_SIGNS, expectedWeights } from './expected-weights.js';
import type { ModelQuality } from './match-types.js';
import { qualityOf, type Trial } from './model-quality.js';
import { RARELY, signsOfAnAnswer } from './nothing-fits.js';
import { learnPulls, type Answered } from './pulls.js';
import { seededRandom, shuffled } from './seeded-random.js';
import { productSide, UsualArticles } from './usual-articles.js';

/** From so many links on it is worth asking what a model would have made of links it had not learned from. */
const LEAST_LINKS = 20;
/** So many tickets tell the weights well enough; a large desk need not train five times for more. */
const ENOUGH_TRIALS = 1_500;
const FOLDS = 5;
/** As if so many tickets had told the weights that are expected. */
const FIRMNESS = 6;
/**
 * With few links an article, holding one out leaves its article with far less than the others have, which teaches the
 * wrong thing; so the expected weights are held on to as if by so many tickets more, divided by the square of the links.
 */
const FIRMNESS_OF_FEW = 2_000;
/**
 * The same for what each article has ahead, which differs the less the more links tell of it; chosen on folds of the
 * training questions of two sets.
 */
const PULLED_BY = 6;
const LINKS_PER_PULL = 5;
const PULLED_BY_OF_FEW = 50;

export interface Judgement extends Weighing {
  blend: number[];
  /** What each sign weighs that something answers a ticket. */
  signs: number[];
}

export interface Trained extends Judgement {
  evidence: Evidence;
  quality: ModelQuality;
}

export type Tell = (part: number, what: string) => void;

/** Learns how to weigh the evidence on tickets held out, then learns the evidence from all of them. */
export function train(collection: Collection, seed: number, tell: Tell): Trained {
  const trials = tryOut(collection, seed, tell);
  const judgement = learnJudgement(collection, trials);
  const evidence = learn(collection, collection.examples, { seed, isTrial: false }, (loss) => tell(0.8, loss));
  const quality = qualityOf(collection, crossJudged(collection, trials));
  tell(1, 'done');
  return { ...judgement, evidence, quality };
}

/** How the evidence looks on tickets it was not learned from. */
function tryOut(collection: Collection, seed: number, tell: Tell): Trial[] {
  const { examples, articles } = collection;
  const numbers = [...examples.keys()].filter((n) => examples[n]!.kind === TICKET);
  const links = numbers.filter((n) => examples[n]!.label < articles.length).length;
  if (links < LEAST_LINKS) return [];

  const order = shuffled(numbers.length, seededRandom(seed));
  const foldOf = new Int32Array(examples.length).fill(-1);
  order.forEach((n, place) => (foldOf[numbers[n]!] = place % FOLDS));
  const rounds = Math.min(FOLDS, Math.ceil((ENOUGH_TRIALS * FOLDS) / numbers.length));
  const weights = expectedWeights(links / Math.max(1, articles.length));
  const trials: Trial[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const part = (0.8 * round) / rounds;
    const isHeld = (n: number) => foldOf[n] === round;
    const rest = examples.filter((_, n) => !isHeld(n));
    const say = (loss: string) => tell(part, `trial ${round + 1} of ${rounds}, ${loss}`);
    const evidence = learn(collection, rest, { seed, isTrial: true }, say);
    const usual = usualOf(collection, (n) => !isHeld(n));
    let ticket = 0;
    examples.forEach((example, n) => {
      if (example.kind !== TICKET) return;
      const { productId } = collection.tickets[ticket++]!;
      if (!isHeld(n)) return;
      const right = example.label < articles.length ? example.label : null;
      const views = evidence.viewsOfExample(example);
      trials.push({ glimpse: glimpse(views, standingsOf(collection, usual, productId), weights, right), right });
    });
  }
  return trials;
}

function learn(
  collection: Collection,
  examples: Example[],
  how: { seed: number; isTrial: boolean },
  tell: (what: string) => void,
): Evidence {
  const onPass = (network: number, pass: number, loss: number) =>
    tell(`network ${network}, pass ${pass}, loss ${loss.toFixed(4)}`);
  const classes = classesOf(collection);
  return Evidence.learn({ ...how, vocabulary: collection.vocabulary, examples, classes, onPass });
}

function learnJudgement({ articles, tickets }: Collection, trials: Trial[]): Judgement {
  const each = tickets.length / Math.max(1, articles.length);
  const firmness = FIRMNESS + FIRMNESS_OF_FEW / Math.max(0.1, each) ** 2;
  const answered = trials.flatMap(({ glimpse: seen, right }) => (right === null ? [] : [{ glimpse: seen, right }]));
  const choices = answered.map(({ glimpse: { sides, options }, right }): Choice => ({
    views: sides,
    right: options.indexOf(right),
  }));
  const blend = learnWeights(choices, expectedWeights(each), firmness);
  const held = Math.max(PULLED_BY, each / LINKS_PER_PULL) + PULLED_BY_OF_FEW / Math.max(0.1, each) ** 2;
  const pulls = learnPulls(answered, blend, articles.length, held);
  return { blend, pulls, signs: learnSigns(trials, answered, { blend, pulls }) };
}

/**
 * Tells tickets with an answer from those without: the ones that people marked, and as many that have their article
 * taken away.
 */
function learnSigns(trials: Trial[], answered: Answered[], weighing: Weighing): number[] {
  if (answered.length === 0) return [...EXPECTED_SIGNS];
  const signs = ({ glimpse: seen }: Trial) => signsOfAnAnswer(seen, chancesOf(seen, weighing));
  const marked = trials.filter(({ right }) => right === null);
  const isTold = marked.length >= LEAST_LINKS;
  const robbed = answered.map(({ glimpse: seen, right }): Trial => ({ glimpse: without(seen, right), right: null }));
  const toChoice = (trial: Trial, worth: number): Choice => {
    const seen = signs(trial);
    const views = new Float64Array(seen.length * 2);
    views.set(seen);
    return { views, right: trial.right === null ? 1 : 0, worth };
  };
  const choices = [
    ...answered.map((trial) => toChoice(trial, 1)),
    ...robbed.map((trial) => toChoice(trial, isTold ? 0.2 : 1)),
    ...(isTold ? marked.map((trial) => toChoice(trial, (0.8 * answered.length) / marked.length)) : []),
  ];
  const weights = learnWeights(choices, EXPECTED_SIGNS, FIRMNESS);
  // Half of what it learned from has no answer, which is far more than of tickets.
  const share = Math.max(RARELY, isTold ? marked.length / trials.length : 0);
  weights[0]! += Math.log((1 - share) / share);
  return weights;
}

/** Each half of the trials judged by what the other half taught. */
function crossJudged(collection: Collection, trials: Trial[]) {
  return [0, 1].flatMap((half) => {
    const judgement = learnJudgement(
      collection,
      trials.filter((_, n) => n % 2 !== half),
    );
    return trials
      .filter((_, n) => n % 2 === half)
      .flatMap((trial) => {
        const robbed = trial.right === null ? [] : [{ glimpse: without(trial.glimpse, trial.right), right: null }];
        return [trial, ...robbed].map(({ glimpse: seen, right }) => ({ right, ...judge(seen, judgement) }));
      });
  });
}

export interface Verdict {
  /** Articles by number, likeliest first. */
  options: Int32Array;
  /** As they are, `none` taken off. */
  chances: Float64Array;
  none: number;
}

export function judge(seen: Glimpse, { signs, ...weighing }: Judgement): Verdict {
  if (seen.options.length === 0) return { options: seen.options, chances: new Float64Array(0), none: 1 };
  const chances = chancesOf(seen, weighing);
  const choice = new Float64Array(signs.length * 2);
  choice.set(signsOfAnAnswer(seen, chances));
  const [some = 0, none = 1] = likelihoods(choice, signs);
  const order = [...chances.keys()].sort((one, other) => chances[other]! - chances[one]! || one - other);
  return {
    options: Int32Array.from(order, (n) => seen.options[n]!),
    chances: Float64Array.from(order, (n) => chances[n]! * some),
    none,
  };
}

export function usualOf({ articles, examples, tickets }: Collection, isKnown: (n: number) => boolean): UsualArticles {
  const usual = new UsualArticles(articles.length);
  let ticket = 0;
  examples.forEach(({ kind, label }, n) => {
    if (kind !== TICKET) return;
    const { productId } = tickets[ticket++]!;
    if (label < articles.length && isKnown(n)) usual.add(label, productId);
  });
  return usual;
}

export function standingsOf(
  { articles }: Pick<Collection, 'articles'>,
  usual: UsualArticles,
  productId: string | null,
  isGone: (article: number) => boolean = () => false,
): Standings {
  return {
    articles: articles.length,
    links: (article) => usual.links[article]!,
    product: (article) => productSide(articles[article]!, productId),
    usual: (article) => usual.usual(article, productId),
    isGone,
  };
}
