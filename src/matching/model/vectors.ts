import type { Counted } from './examples.js';
import { BLOCKS, FAINT, WORDS, type TextFeatures } from './features.js';
import type { Vocabulary } from './vocabulary.js';

/** Features by their numbers, and their places in the text. */
export interface KnownFeatures extends Counted {
  places: Int32Array;
}

/** The numbers of a text's known features and what each weighs; of length 1 as a vector. */
export interface TextVector {
  ids: Int32Array;
  values: Float32Array;
}

/**
 * What a feature of small words alone weighs beside others, chosen on folds of training questions: they mislead where few
 * tickets tell an article, and tell articles apart where many do.
 */
const FAINTNESS = 0.3;
const FAINT_UP_TO = 10;
const GROWTH = 0.35;
const MOST_FAINTNESS = 0.8;

/** By how many tickets an article has on average. */
function faintnessOf(each: number): number {
  return Math.min(MOST_FAINTNESS, FAINTNESS + GROWTH * Math.max(0, Math.log10(each / FAINT_UP_TO)));
}

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
    /** What a feature of small words weighs beside that. */
    readonly faintness: number,
  ) {}

  /** @param each how many tickets an article has on average */
  static over(vocabulary: Vocabulary, examples: ReadonlyArray<Pick<Counted, 'ids'>>, each: number): Weigher {
    const faintness = faintnessOf(each);
    const frequency = new Int32Array(vocabulary.size);
    for (const { ids } of examples) for (const id of ids) frequency[id]! += 1;
    const rarity = Float32Array.from(frequency, (documents, id) => {
      const rare = documents === 0 ? 0 : Math.log((1 + examples.length) / (1 + documents)) + 1;
      return vocabulary.isFaint(id) ? rare * faintness : rare;
    });
    return new Weigher(vocabulary, rarity, Math.log((1 + examples.length) / 2) + 1, faintness);
  }

  /** Those features of a text that some example has. */
  knownOf({ hashes, counts }: TextFeatures): KnownFeatures {
    const ids = new Int32Array(hashes.length);
    const kept = new Uint8Array(hashes.length);
    const places = new Int32Array(hashes.length);
    let count = 0;
    // One look-up each, in memory all over the place: this is what a prediction costs most.
    for (let n = 0; n < hashes.length; n += 1) {
      const id = this.vocabulary.numberOf(hashes[n]!);
      // A vocabulary may have grown after this was made.
      if (id < 0 || id >= this.rarity.length || this.rarity[id] === 0) continue;
      ids[count] = id;
      kept[count] = counts[n]!;
      places[count] = n;
      count += 1;
    }
    return { ids: ids.subarray(0, count), counts: kept.subarray(0, count), places: places.subarray(0, count) };
  }

  /** How much of what a text's words say was ever said by an example. */
  knownShare({ hashes, blocks, counts }: TextFeatures): KnownShare {
    const sum = new ShareSum(this.rarest * this.faintness, this.rarest);
    for (let n = 0; n < hashes.length; n += 1) {
      if (isWord(blocks[n]!)) sum.add(blocks[n]!, counts[n]!, this.rarityOf(hashes[n]!));
    }
    return sum.read();
  }

  /** The same of a text that was collected. */
  knownShareOf({ ids, counts }: Counted): KnownShare {
    const sum = new ShareSum(this.rarest * this.faintness, this.rarest);
    ids.forEach((id, n) => {
      const block = this.vocabulary.blockOfNumber(id) | (this.vocabulary.isFaint(id) ? FAINT : 0);
      if (isWord(block)) sum.add(block, counts[n]!, this.rarity[id]!);
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

  /** A word. */
  add(block: number, count: number, rarity: number): void {
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

function isWord(block: number): boolean {
  return (block & ~FAINT) === WORDS;
}
