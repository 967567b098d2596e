import { SparseRows } from './sparse-rows.js';
import type { TextVector } from './vectors.js';
import type { LabelledVector } from './network.js';

/** How much is taken to have been seen of what was not seen, chosen on folds of training questions. */
const UNSEEN = 0.02;
/** What more articles have says next to nothing of any, and to look it up for each is what a large desk waits for. */
const MOST_SHARED = 1_000;

/** What all examples of an article look like together, as a centroid and as a distribution of features. */
export interface ProfileScores {
  /** The cosine with the article's centroid (Rocchio 1971). */
  centroid: Float64Array;
  /**
   * The log ratio of how likely the article's examples and all others make this text: complement naive Bayes (Rennie et
   * al., "Tackling the poor assumptions of naive Bayes text classifiers", 2003).
   */
  bayes: Float64Array;
}

/** How much of each feature, and of all, the examples have. */
interface Seen {
  ofFeature: Float64Array;
  all: number;
  unseen: number;
}

export class Profiles {
  private constructor(
    private readonly starts: Int32Array,
    private readonly classesOf: Uint16Array,
    private readonly centroids: Float32Array,
    private readonly ratios: Float32Array,
    /** What each class gets for every feature, known or not. */
    private readonly offsets: Float64Array,
    private readonly seen: Seen,
  ) {}

  /** @param worth how many tickets an example counts for */
  static over(vectors: LabelledVector[], worth: number[], classes: number, features: number): Profiles {
    const { starts, classesOf, sums } = summed(vectors, worth, classes, features);
    const ofClass = new Float64Array(classes);
    const ofFeature = new Float64Array(features);
    const squares = new Float64Array(classes);
    let all = 0;
    for (let id = 0; id < features; id += 1) {
      for (let at = starts[id]!; at < starts[id + 1]!; at += 1) {
        const [sum, c] = [sums[at]!, classesOf[at]!];
        ofClass[c]! += sum;
        ofFeature[id]! += sum;
        squares[c]! += sum * sum;
        all += sum;
      }
    }
    const unseen = UNSEEN * ofFeature.reduce((count, sum) => (sum > 0 ? count + 1 : count), 0);
    const ratios = new Float32Array(sums.length);
    for (let id = 0; id < features; id += 1) {
      for (let at = starts[id]!; at < starts[id + 1]!; at += 1) {
        const others = Math.max(0, ofFeature[id]! - sums[at]!);
        // What a feature says of a class beyond what it says of a class that never saw it.
        ratios[at] = Math.log((sums[at]! + UNSEEN) / UNSEEN) + Math.log((ofFeature[id]! + UNSEEN) / (others + UNSEEN));
        sums[at]! /= Math.sqrt(squares[classesOf[at]!]!) || 1;
      }
    }
    const offsets = ofClass.map((own) => Math.log((Math.max(0, all - own) + unseen || 1) / (own + unseen || 1)));
    return new Profiles(starts, classesOf, sums, ratios, offsets, { ofFeature, all, unseen });
  }

  /** How much likelier one more class, which has seen so much of a feature, makes it than all others. */
  ratioOfNewcomer(id: number, sum: number): number {
    const others = this.seen.ofFeature[id] ?? 0;
    return Math.log((sum + UNSEEN) / UNSEEN) + Math.log((others + sum + UNSEEN) / (others + UNSEEN));
  }

  /** What such a class gets for every feature, when it has seen so much altogether. */
  offsetOfNewcomer(own: number): number {
    return Math.log((this.seen.all + this.seen.unseen || 1) / (own + this.seen.unseen || 1));
  }

  /** Whether so many articles have a feature that it is passed over; false for one that none has. */
  isShared(id: number): boolean {
    return this.starts[id + 1]! - this.starts[id]! > MOST_SHARED;
  }

  /** What a feature weighs in an article's centroid. */
  weightOf(id: number, article: number): number {
    // The classes of a feature lie in their order.
    let [from, end] = [this.starts[id]!, this.starts[id + 1]!];
    while (from < end) {
      const middle = (from + end) >>> 1;
      if (this.classesOf[middle]! < article) from = middle + 1;
      else end = middle;
    }
    return from < this.starts[id + 1]! && this.classesOf[from] === article ? this.centroids[from]! : 0;
  }

  scores({ ids, values }: TextVector): ProfileScores {
    const centroid = new Float64Array(this.offsets.length);
    const bayes = new Float64Array(this.offsets.length);
    let total = 0;
    for (let n = 0; n < ids.length; n += 1) {
      const value = values[n]!;
      if (this.isShared(ids[n]!)) continue;
      const end = this.starts[ids[n]! + 1]!;
      total += value;
      for (let at = this.starts[ids[n]!]!; at < end; at += 1) {
        const c = this.classesOf[at]!;
        centroid[c]! += value * this.centroids[at]!;
        bayes[c]! += value * this.ratios[at]!;
      }
    }
    for (let c = 0; c < bayes.length; c += 1) bayes[c]! += total * this.offsets[c]!;
    return { centroid, bayes };
  }
}

/** The vectors of each class added up, a row per feature. */
function summed(vectors: LabelledVector[], worth: number[], classes: number, features: number) {
  const numbersOf: number[][] = Array.from({ length: classes }, () => []);
  vectors.forEach(({ label }, n) => numbersOf[label]!.push(n));
  const sum = new Float32Array(features);
  const columns = numbersOf.map((numbers) => {
    const touched: number[] = [];
    for (const n of numbers) {
      const { ids, values } = vectors[n]!;
      for (let k = 0; k < ids.length; k += 1) {
        const id = ids[k]!;
        if (sum[id] === 0) touched.push(id);
        sum[id]! += values[k]! * worth[n]!;
      }
    }
    const ids = Int32Array.from(touched);
    const values = Float32Array.from(ids, (id) => sum[id]!);
    for (const id of ids) sum[id] = 0;
    return { ids, values };
  });
  const { starts, columns: classesOf, values: sums } = SparseRows.ofColumns(columns, features);
  return { starts, classesOf, sums };
}
