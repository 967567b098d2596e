import { TICKET, WORTH, ticketsEach, wordsOf, type Counted, type Example } from './examples.js';
import type { TextFeatures } from './features.js';
import type { LabelledVector } from './network.js';
import { Networks, type NetworksWeights, type OnPass } from './networks.js';
import { likeliest, nearest, neighbours } from './neighbours.js';
import { Profiles } from './profiles.js';
import { SparseRows } from './sparse-rows.js';
import { Weigher, type KnownFeatures, type KnownShare, type TextVector } from './vectors.js';
import type { Vocabulary } from './vocabulary.js';

/** What speaks for each article (by number), from each point of view. */
export interface Views {
  centroid: Float64Array;
  bayes: Float64Array;
  network: Float64Array;
  /** The cosine with the article's own text that is nearest. */
  own: Float64Array;
  /** The cosine with its nearest ticket, words only. */
  near: Float64Array;
  /** Its share of the votes of the nearest tickets, each with the square of its likeness. */
  votes: Float64Array;
  /** The cosines with all tickets, by the tickets' order. */
  likenesses: Float64Array;
  /** How much of what the words say was ever said by an example, 0 to 1. */
  coverage: number;
}

interface Learned {
  vocabulary: Vocabulary;
  examples: Example[];
  /** As many as there are articles, and one more when some tickets are known to have none. */
  classes: number;
}

export interface Lesson extends Learned {
  seed: number;
  /** Whether it is only to show what such evidence makes of texts held out. */
  isTrial: boolean;
  onPass?: OnPass;
}

/** All that was learned from examples, and how a text looks from there. */
export class Evidence {
  private constructor(
    readonly classes: number,
    readonly weigher: Weigher,
    readonly profiles: Profiles,
    readonly networks: Networks,
    private readonly own: Columns,
    readonly tickets: Columns,
  ) {}

  static learn(lesson: Lesson): Evidence {
    const { vocabulary, examples, classes, seed, isTrial, onPass } = lesson;
    const weigher = Weigher.over(vocabulary, examples, ticketsEach(examples, classes));
    const vectors = vectorsOf(examples, weigher);
    const profiles = profilesOf(lesson, vectors);
    const rivals = (vector: TextVector, most: number) => likeliest(profiles.scores(vector).bayes, most);
    const features = vocabulary.size;
    const networks = Networks.learn({ vectors, classes, features, seed, rivals, isTrial, onPass });
    return this.of(lesson, weigher, vectors, profiles, networks);
  }

  /** What `learn` made before, from the same examples and the networks it had learned. */
  static restore(lesson: Learned, weights: NetworksWeights): Evidence {
    const { vocabulary, examples, classes } = lesson;
    const weigher = Weigher.over(vocabulary, examples, ticketsEach(examples, classes));
    const vectors = vectorsOf(examples, weigher);
    const networks = new Networks(weights, vocabulary.size);
    return this.of(lesson, weigher, vectors, profilesOf(lesson, vectors), networks);
  }

  private static of(
    { vocabulary, examples, classes }: Learned,
    weigher: Weigher,
    vectors: LabelledVector[],
    profiles: Profiles,
    networks: Networks,
  ): Evidence {
    const own = vectors.filter((_, n) => examples[n]!.kind !== TICKET);
    const tickets = examples
      .filter(({ kind }) => kind === TICKET)
      .map((example) => {
        const { ids, counts } = wordsOf(example, vocabulary);
        return { ...weigher.weigh(ids, counts), label: example.label };
      });
    return new Evidence(
      classes,
      weigher,
      profiles,
      networks,
      columnsOf(own, vocabulary),
      columnsOf(tickets, vocabulary),
    );
  }

  viewsOf(features: TextFeatures, known = this.weigher.knownOf(features)): Views {
    return this.views(known, this.weigher.knownShare(features));
  }

  /** How a text looks that was collected but not learned from. */
  viewsOfExample(example: Example): Views {
    return this.views(this.weigher.known(example), this.weigher.knownShareOf(example));
  }

  private views(known: Counted, { coverage, length }: KnownShare): Views {
    const vector = this.weigher.weigh(known.ids, known.counts);
    const words = wordsOf(known, this.weigher.vocabulary);
    const weighed = this.weigher.weigh(words.ids, words.counts);
    const { centroid, bayes } = this.profiles.scores(vector);
    const network = this.networks.scores(vector);
    const own = nearest(this.own.labels, this.own.likenesses(vector), this.classes);
    const likenesses = this.tickets.likenesses(weighed);
    for (let n = 0; n < likenesses.length; n += 1) likenesses[n]! *= length;
    const { near, votes } = neighbours(this.tickets.labels, likenesses, this.classes);
    return { centroid, bayes, network, own, near, votes, likenesses, coverage };
  }

  /** How much each feature of a text speaks for an article, by the features' places in the text. */
  spokenFor(features: TextFeatures, known: KnownFeatures, article: number): Float32Array {
    const { ids, values } = this.weigher.weigh(known.ids, known.counts);
    const spoken = new Float32Array(features.hashes.length);
    for (let n = 0; n < ids.length; n += 1) {
      spoken[known.places[n]!] = values[n]! * this.profiles.weightOf(ids[n]!, article);
    }
    return spoken;
  }
}

/** Texts by their features, each with its label. */
class Columns {
  private byLabel: Map<number, number[]> | null = null;

  constructor(
    private readonly rows: SparseRows,
    readonly labels: Int32Array,
  ) {}

  /** The texts with this label, by their numbers. */
  labelled(label: number): readonly number[] {
    this.byLabel ??= numbersByLabel(this.labels);
    return this.byLabel.get(label) ?? [];
  }

  likenesses(vector: TextVector): Float64Array {
    const likenesses = new Float64Array(this.labels.length);
    this.rows.addProducts(vector, likenesses);
    return likenesses;
  }
}

function numbersByLabel(labels: Int32Array): Map<number, number[]> {
  const numbers = new Map<number, number[]>();
  labels.forEach((label, n) => {
    const others = numbers.get(label);
    if (others) others.push(n);
    else numbers.set(label, [n]);
  });
  return numbers;
}

function columnsOf(vectors: LabelledVector[], vocabulary: Vocabulary): Columns {
  return new Columns(
    SparseRows.ofColumns(vectors, vocabulary.size),
    Int32Array.from(vectors, ({ label }) => label),
  );
}

function vectorsOf(examples: Example[], weigher: Weigher): LabelledVector[] {
  return examples.map(({ ids, counts, label }) => ({ ...weigher.weigh(ids, counts), label }));
}

function profilesOf({ examples, classes, vocabulary }: Learned, vectors: LabelledVector[]): Profiles {
  const worth = examples.map(({ kind }) => WORTH[kind]);
  return Profiles.over(vectors, worth, classes, vocabulary.size);
}
