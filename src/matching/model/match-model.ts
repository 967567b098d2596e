import { decode, encode } from './codec.js';
import { featuresOf, featuresOfAsked, type TextFeatures } from './features.js';
import { InvertedIndex } from './inverted-index.js';
import type {
  AskedText,
  Candidate,
  KnownArticle,
  KnownLink,
  Match,
  ModelQuality,
  TrainingInput,
  TrainingOptions,
} from './match-types.js';
import { seededRandom, shuffled } from './seeded-random.js';

export type {
  AskedText,
  Candidate,
  KnownArticle,
  KnownLink,
  Match,
  ModelQuality,
  TrainingInput,
} from './match-types.js';

const NEIGHBOURS = 20;
const MOST_WORDS = 5;
const MOST_SIMILAR = 3;
/** Every fifth link is held out to measure by, from as many links on. */
const LEAST_HELD_OUT = 20;
const SHARPNESSES = [4, 8, 12, 18, 27, 40];
const UNMEASURED = { links: 0, articles: 0, topOne: null, topThree: null, calibrationError: null, auroc: null };

interface Example {
  articleId: string;
  /** Null for an article's own text. */
  ticketId: string | null;
  features: TextFeatures;
  isGone: boolean;
}

interface Measured {
  sharpness: number;
  quality: ModelQuality;
}

interface Content {
  articles: KnownArticle[];
  links: KnownLink[];
  sharpness: number;
  quality: ModelQuality;
}

/**
 * Knows which article answers a ticket: by the articles' own words, and by the tickets that people linked to them.
 * Everything it answers follows from what it was given, in that order; nothing from chance or the clock.
 */
export class MatchModel {
  private readonly articles = new Map<string, KnownArticle>();
  private links: KnownLink[] = [];
  private examples: Example[] = [];
  private index!: InvertedIndex;

  private constructor(
    articles: KnownArticle[],
    links: KnownLink[],
    private sharpness: number,
    private measured: ModelQuality,
  ) {
    for (const article of articles) this.articles.set(article.id, article);
    this.links = links.filter(({ articleId }) => this.articles.has(articleId));
    this.build();
  }

  get quality(): ModelQuality {
    return { ...this.measured, links: this.links.length, articles: this.articles.size };
  }

  static train({ articles, links }: TrainingInput, { seed = 1, onProgress }: TrainingOptions = {}): MatchModel {
    onProgress?.(0, 'measure');
    const isEnough = links.length >= LEAST_HELD_OUT;
    const measured = isEnough ? this.measure(articles, links, seed) : { sharpness: 12, quality: UNMEASURED };
    onProgress?.(0.5, 'learn');
    const model = new MatchModel(articles, links, measured.sharpness, measured.quality);
    onProgress?.(1, 'done');
    return model;
  }

  /** Learns from four fifths of the links and answers the rest: with which sharpness do the probabilities hold? */
  private static measure(articles: KnownArticle[], links: KnownLink[], seed: number): Measured {
    const order = [...shuffled(links.length, seededRandom(seed))].map((n) => links[n]!);
    const held = Math.floor(links.length / 5);
    let best: (Measured & { loss: number }) | null = null;
    for (const sharpness of SHARPNESSES) {
      const model = new MatchModel(articles, order.slice(held), sharpness, UNMEASURED);
      const outcome = judge(model, order.slice(0, held));
      if (!best || outcome.loss < best.loss) best = { sharpness, ...outcome };
    }
    return best!;
  }

  static read(bytes: Uint8Array): MatchModel {
    const { articles, links, sharpness, quality } = decode(bytes) as Content;
    return new MatchModel(articles, links, sharpness, quality);
  }

  write(): Uint8Array {
    const { links, sharpness, measured: quality } = this;
    return encode({ articles: [...this.articles.values()], links, sharpness, quality } satisfies Content);
  }

  match(asked: AskedText, limit = 3): Match {
    const features = featuresOfAsked(asked);
    const likenesses = this.index.likenesses(features);
    const scores = this.scores(likenesses, asked.productId);
    if (scores.length === 0) return { candidates: [], none: 1 };

    const best = scores[0]!.score;
    const strength = scores.map(({ score }) => Math.exp(this.sharpness * (score - best)));
    // What no example comes near to is answered by none of them.
    const nothing = Math.exp(this.sharpness * (0.1 - best));
    const total = strength.reduce((sum, each) => sum + each, nothing);
    const candidates = scores.slice(0, limit).map(({ articleId }, place): Candidate => {
      const probability = strength[place]! / total;
      return { articleId, probability, ...this.reasons(articleId, features, likenesses) };
    });
    return { candidates, none: nothing / total };
  }

  learn(link: KnownLink): void {
    if (!this.articles.has(link.articleId)) return;
    this.links.push(link);
    this.add(link.articleId, link.ticketId, featuresOfAsked(link.asked));
  }

  forget(ticketId: string, articleId: string): void {
    this.links = this.links.filter((link) => link.ticketId !== ticketId || link.articleId !== articleId);
    for (const example of this.examples) {
      if (example.ticketId === ticketId && example.articleId === articleId) example.isGone = true;
    }
  }

  putArticle(article: KnownArticle): void {
    this.articles.set(article.id, article);
    for (const example of this.examples) {
      if (example.articleId === article.id && example.ticketId === null) example.isGone = true;
    }
    for (const features of ownTexts(article)) this.add(article.id, null, features);
  }

  removeArticle(articleId: string): void {
    this.articles.delete(articleId);
    this.links = this.links.filter((link) => link.articleId !== articleId);
    for (const example of this.examples) if (example.articleId === articleId) example.isGone = true;
  }

  private build(): void {
    for (const article of this.articles.values()) {
      for (const features of ownTexts(article)) this.push(article.id, null, features);
    }
    for (const { articleId, ticketId, asked } of this.links) this.push(articleId, ticketId, featuresOfAsked(asked));
    this.index = InvertedIndex.over(this.examples.map(({ features }) => features));
  }

  private add(articleId: string, ticketId: string | null, features: TextFeatures): void {
    this.push(articleId, ticketId, features);
    this.index.add(features);
  }

  private push(articleId: string, ticketId: string | null, features: TextFeatures): void {
    this.examples.push({ articleId, ticketId, features, isGone: false });
  }

  /** The nearest examples vote with their likeness, and every article also with how near it is as a whole. */
  private scores(likenesses: Float64Array, productId: string | null): Array<{ articleId: string; score: number }> {
    const means = new Map<string, { sum: number; count: number; best: number; votes: number }>();
    const nearest: number[] = [];
    this.examples.forEach(({ articleId, isGone }, n) => {
      const likeness = likenesses[n]!;
      if (isGone || likeness <= 0) return;
      const mean = means.get(articleId) ?? { sum: 0, count: 0, best: 0, votes: 0 };
      means.set(articleId, mean);
      mean.sum += likeness;
      mean.count += 1;
      mean.best = Math.max(mean.best, likeness);
      nearest.push(n);
    });
    nearest.sort((one, other) => likenesses[other]! - likenesses[one]! || one - other);
    for (const n of nearest.slice(0, NEIGHBOURS)) {
      means.get(this.examples[n]!.articleId)!.votes += likenesses[n]! / NEIGHBOURS;
    }
    return [...means]
      .map(([articleId, { sum, count, best, votes }]) => {
        const product = this.articles.get(articleId)?.productId ?? null;
        const isOther = product !== null && productId !== null && product !== productId;
        return { articleId, score: (sum / count + best + votes) * (isOther ? 0.7 : 1) };
      })
      .sort((one, other) => other.score - one.score || (one.articleId < other.articleId ? -1 : 1));
  }

  private reasons(articleId: string, features: TextFeatures, likenesses: Float64Array) {
    const own = new Set<number>();
    const similar: Array<{ ticketId: string; likeness: number }> = [];
    this.examples.forEach((example, n) => {
      if (example.articleId !== articleId || example.isGone) return;
      for (const hash of example.features.hashes) own.add(hash);
      if (example.ticketId === null || likenesses[n]! <= 0) return;
      similar.push({ ticketId: example.ticketId, likeness: Math.min(1, likenesses[n]!) });
    });
    similar.sort((one, other) => other.likeness - one.likeness || (one.ticketId < other.ticketId ? -1 : 1));
    return { words: this.tellingWords(features, own), similar: similar.slice(0, MOST_SIMILAR) };
  }

  private tellingWords(features: TextFeatures, own: ReadonlySet<number>): string[] {
    const weights = this.index.weigh(features);
    const spoke = new Float64Array(features.words.length);
    features.hashes.forEach((hash, n) => {
      if (own.has(hash)) spoke[features.owners[n]!]! += weights[n]! ** 2;
    });
    const order = [...features.words.keys()]
      .filter((n) => spoke[n]! > 0)
      .sort((one, other) => spoke[other]! - spoke[one]!);
    return [...new Set(order.map((n) => features.words[n]!))].slice(0, MOST_WORDS);
  }
}

function ownTexts({ texts }: KnownArticle): TextFeatures[] {
  return texts.flatMap(({ title, body }) => {
    const own = [featuresOf(title)];
    if (body.trim()) own.push(featuresOf(`${title}\n${body}`));
    return own;
  });
}

function judge(model: MatchModel, links: KnownLink[]): { loss: number; quality: ModelQuality } {
  let [loss, first, three] = [0, 0, 0];
  const bins = Array.from({ length: 10 }, () => ({ sure: 0, right: 0 }));
  for (const { asked, articleId } of links) {
    const { candidates } = model.match(asked, 10);
    const place = candidates.findIndex((candidate) => candidate.articleId === articleId);
    loss -= Math.log(Math.max(candidates[place]?.probability ?? 0, 0.001));
    if (place === 0) first += 1;
    if (place >= 0 && place < 3) three += 1;
    const sure = candidates[0]?.probability ?? 0;
    const bin = bins[Math.min(9, Math.floor(sure * 10))]!;
    bin.sure += sure;
    bin.right += place === 0 ? 1 : 0;
  }
  const off = bins.reduce((sum, { sure, right }) => sum + Math.abs(sure - right), 0);
  const each = (sum: number) => sum / links.length;
  const quality = {
    links: 0,
    articles: 0,
    topOne: each(first),
    topThree: each(three),
    calibrationError: each(off),
    auroc: null,
  };
  return { loss: each(loss), quality };
}
