import { TICKET, WORTH, wordsOf, type Example } from './examples.js';
import { FAINT, WORDS, type TextFeatures } from './features.js';
import { learnClassifier, type LabelledVector } from './linear-classifier.js';
import { likeliest, nearest, neighbours } from './neighbours.js';
import { Profiles } from './profiles.js';
import { SparseRows } from './sparse-rows.js';
import { Weigher, type KnownShare, type TextVector } from './vectors.js';
import type { Vocabulary } from './vocabulary.js';

/** What speaks for each article (by number), from each point of view. */
export interface Views {
  centroid: Float64Array;
  bayes: Float64Array;
  linear: Float64Array;
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

export interface Lesson {
  vocabulary: Vocabulary;
  examples: Example[];
  /** As many as there are articles, and one more when some tickets are known to have none. */
  classes: number;
  seed: number;
  onPass?: (pass: number, loss: number) => void;
}

/** All that was learned from examples, and how a text looks from there. */
export class Evidence {
  private constructor(
    readonly classes: number,
    readonly weigher: Weigher,
    readonly profiles: Profiles,
    readonly linear: SparseRows,
    private readonly own: Columns,
    readonly tickets: Columns,
  ) {}

  static learn(lesson: Lesson): Evidence {
    const { vocabulary, examples, classes, seed, onPass } = lesson;
    const weigher = Weigher.over(
      vocabulary,
      examples.map(({ ids }) => ids),
    );
    const vectors = vectorsOf(examples, weigher);
    const profiles = profilesOf(lesson, vectors);
    const rivals = (vector: TextVector, most: number) => likeliest(profiles.scores(vector).bayes, most);
    const features = vocabulary.size;
    const linear = learnClassifier({ vectors, classes, features, seed, rivals, onPass });
    return this.of(lesson, weigher, vectors, profiles, linear);
  }

  /** What `learn` made before, from the same examples and the classifier it had learned. */
  static restore(lesson: Omit<Lesson, 'seed'>, linear: SparseRows): Evidence {
    const weigher = Weigher.over(
      lesson.vocabulary,
      lesson.examples.map(({ ids }) => ids),
    );
    const vectors = vectorsOf(lesson.examples, weigher);
    return this.of(lesson, weigher, vectors, profilesOf(lesson, vectors), linear);
  }

  private static of(
    { vocabulary, examples, classes }: Omit<Lesson, 'seed'>,
    weigher: Weigher,
    vectors: LabelledVector[],
    profiles: Profiles,
    linear: SparseRows,
  ): Evidence {
    const own = vectors.filter((_, n) => examples[n]!.kind !== TICKET);
    const tickets = examples
      .filter(({ kind }) => kind === TICKET)
      .map((example) => {
        const { ids, counts } = wordsOf(example, vocabulary);
        return { ...weigher.weigh(ids, counts), label: example.label };
      });
    return new Evidence(classes, weigher, profiles, linear, columnsOf(own, vocabulary), columnsOf(tickets, vocabulary));
  }

  viewsOf(features: TextFeatures): Views {
    const words = this.weigher.vectorOf(wordsOnly(features));
    return this.views(this.weigher.vectorOf(features), words, this.weigher.knownShare(features));
  }

  /** How a text looks that was collected but not learned from. */
  viewsOfExample(example: Example): Views {
    const known = this.weigher.known(example);
    const words = wordsOf(known, this.weigher.vocabulary);
    const share = this.weigher.knownShareOf(example);
    return this.views(this.weigher.weigh(known.ids, known.counts), this.weigher.weigh(words.ids, words.counts), share);
  }

  private views(vector: TextVector, words: TextVector, { coverage, length }: KnownShare): Views {
    const { centroid, bayes } = this.profiles.scores(vector);
    const linear = new Float64Array(this.classes);
    this.linear.addProducts(vector, linear);
    const own = nearest(this.own.labels, this.own.likenesses(vector), this.classes);
    const likenesses = this.tickets.likenesses(words).map((likeness) => likeness * length);
    const { near, votes } = neighbours(this.tickets.labels, likenesses, this.classes);
    return { centroid, bayes, linear, own, near, votes, likenesses, coverage };
  }

  /** How much each feature of a text speaks for an article, by the features' numbers in the text. */
  spokenFor(features: TextFeatures, article: number): Float32Array {
    const vector = this.weigher.vectorOf(features);
    const numbers = this.weigher.knownOf(features);
    const spoken = new Float32Array(features.hashes.length);
    vector.ids.forEach((id, n) => {
      spoken[numbers[n]!] = vector.values[n]! * this.profiles.weightOf(id, article);
    });
    return spoken;
  }
}

/** Texts by their features, each with its label. */
class Columns {
  constructor(
    private readonly rows: SparseRows,
    readonly labels: Int32Array,
  ) {}

  likenesses(vector: TextVector): Float64Array {
    const likenesses = new Float64Array(this.labels.length);
    this.rows.addProducts(vector, likenesses);
    return likenesses;
  }
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

function profilesOf({ examples, classes, vocabulary }: Omit<Lesson, 'seed'>, vectors: LabelledVector[]): Profiles {
  const worth = examples.map(({ kind }) => WORTH[kind]);
  return Profiles.over(vectors, worth, classes, vocabulary.size);
}

function wordsOnly({ words, hashes, blocks, counts, owners }: TextFeatures): TextFeatures {
  const isWord = (_: number, n: number) => (blocks[n]! & ~FAINT) === WORDS;
  return {
    words,
    hashes: hashes.filter(isWord),
    blocks: blocks.filter(isWord),
    counts: counts.filter(isWord),
    owners: owners.filter(isWord),
  };
}
