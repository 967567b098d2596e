import type { Counted } from './examples.js';
import { BLOCKS, FAINT, WORDS, type TextFeatures } from './features.js';
import type { Vocabulary } from './vocabulary.js';

/** The numbers of a text's known features and what each weighs; of length 1 as a vector. */
export interface TextVector {
  ids: Int32Array;
  values: Float32Array;
}

/** What a feature of small words alone weighs beside others, chosen on folds of training questions. */
export const FAINTNESS = 0.3;
/** As many features of one example are kept, those that tell most: what a long ticket says, it says in these. */
const MOST_FEATURES = 512;

/**
 * Weighs features: sublinear in how often they occur, by how rare they are among the examples (Salton and Buckley,
 * "Term-weighting approaches in automatic text retrieval", 1988). Words, pairs and pieces are each brought to the same
 * length first, so that the many pieces don't drown the few words.
 */
export class Weigher {
  private constructor(
    readonly vocabulary: Vocabulary,
    /** 0 for a feature that no example has. */
    private readonly rarity: Float32Array,
    /** What a feature would weigh that a single example has. */
    readonly rarest: number,
  ) {}

  static over(vocabulary: Vocabulary, examples: ReadonlyArray<Int32Array>): Weigher {
    const frequency = new Int32Array(vocabulary.size);
    for (const ids of examples) for (const id of ids) frequency[id]! += 1;
    const rarity = Float32Array.from(frequency, (documents, id) => {
      const rare = documents === 0 ? 0 : Math.log((1 + examples.length) / (1 + documents)) + 1;
      return vocabulary.isFaint(id) ? rare * FAINTNESS : rare;
    });
    return new Weigher(vocabulary, rarity, Math.log((1 + examples.length) / 2) + 1);
  }

  /** The vector of a text that may be new. */
  vectorOf(features: TextFeatures): TextVector {
    const known = this.knownOf(features);
    const ids = Int32Array.from(known, (n) => this.vocabulary.numberOf(features.hashes[n]!));
    return this.weigh(
      ids,
      Uint8Array.from(known, (n) => features.counts[n]!),
    );
  }

  /** Which of a text's features some example has. */
  knownOf({ hashes }: TextFeatures): Int32Array {
    const known = new Int32Array(hashes.length);
    let count = 0;
    for (let n = 0; n < hashes.length; n += 1) {
      if (this.rarityOf(hashes[n]!) === 0) continue;
      known[count] = n;
      count += 1;
    }
    return known.subarray(0, count);
  }

  /** How much of what a text's words say was ever said by an example. */
  knownShare({ hashes, blocks, counts }: TextFeatures): KnownShare {
    const sum = new ShareSum(this.rarest * FAINTNESS, this.rarest);
    hashes.forEach((hash, n) => sum.add(blocks[n]!, counts[n]!, this.rarityOf(hash)));
    return sum.read();
  }

  /** The same of a text that was collected. */
  knownShareOf({ ids, counts }: Counted): KnownShare {
    const sum = new ShareSum(this.rarest * FAINTNESS, this.rarest);
    ids.forEach((id, n) => {
      const block = this.vocabulary.blockOfNumber(id) | (this.vocabulary.isFaint(id) ? FAINT : 0);
      sum.add(block, counts[n]!, this.rarity[id]!);
    });
    return sum.read();
  }

  /** Those features of a collected text that some example has. */
  known({ ids, counts }: Counted): Counted {
    const isKnown = (id: number) => this.rarity[id]! > 0;
    return { ids: ids.filter(isKnown), counts: counts.filter((_, n) => isKnown(ids[n]!)) };
  }

  /** 0 for a feature that no example has. */
  rarityOf(hash: number): number {
    const id = this.vocabulary.numberOf(hash);
    // A vocabulary may have grown after this was made.
    return id < 0 || id >= this.rarity.length ? 0 : this.rarity[id]!;
  }

  weigh(ids: Int32Array, counts: Uint8Array): TextVector {
    const values = new Float32Array(ids.length);
    const squares = new Float64Array(BLOCKS);
    for (let n = 0; n < ids.length; n += 1) {
      const value = (1 + Math.log(counts[n]!)) * this.rarity[ids[n]!]!;
      values[n] = value;
      squares[this.vocabulary.blockOfNumber(ids[n]!)]! += value * value;
    }
    const filled = squares.filter((square) => square > 0).length;
    const lengths = squares.map((square) => Math.sqrt(square * filled) || 1);
    for (let n = 0; n < ids.length; n += 1) values[n]! /= lengths[this.vocabulary.blockOfNumber(ids[n]!)]!;
    return { ids, values };
  }

  /** Only the features that tell most, in the order of their numbers. */
  shortened(ids: Int32Array, counts: Uint8Array): Counted {
    if (ids.length <= MOST_FEATURES) return { ids, counts };
    const { values } = this.weigh(ids, counts);
    const kept = [...ids.keys()].sort((one, other) => values[other]! - values[one]! || one - other);
    kept.length = MOST_FEATURES;
    kept.sort((one, other) => one - other);
    return { ids: Int32Array.from(kept, (n) => ids[n]!), counts: Uint8Array.from(kept, (n) => counts[n]!) };
  }
}

export interface KnownShare {
  /** Of the weight of the words that are not faint, 0 to 1. */
  coverage: number;
  /** Of the length of the vector of words: what a cosine that knows only those has to be multiplied with. */
  length: number;
}

class ShareSum {
  private known = 0;
  private all = 0;
  private knownSquares = 0;
  private allSquares = 0;

  constructor(
    private readonly faintest: number,
    private readonly rarest: number,
  ) {}

  add(block: number, count: number, rarity: number): void {
    if ((block & ~FAINT) !== WORDS) return;
    const weight = rarity || (block & FAINT ? this.faintest : this.rarest);
    const square = ((1 + Math.log(count)) * weight) ** 2;
    this.allSquares += square;
    if (rarity > 0) this.knownSquares += square;
    if (block & FAINT) return;
    this.all += weight;
    this.known += rarity;
  }

  read(): KnownShare {
    return {
      coverage: this.all > 0 ? this.known / this.all : 0,
      length: this.allSquares > 0 ? Math.sqrt(this.knownSquares / this.allSquares) : 0,
    };
  }
}
