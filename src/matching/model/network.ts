import { seededRandom, shuffle } from './seeded-random.js';
import type { TextVector } from './vectors.js';

/** Taken once: where tests run, each look at a global takes longer than all the rest. */
const { exp, tanh } = Math;
/** The numbers below were chosen on folds of training questions. */
export const HIDDEN = 64;
const PASSES = 3;
/** A desk with few links goes through them more often. */
const LEAST_STEPS = 3_000;
/** How far one example moves the weights at first; less and less, to nothing at the end. */
const RATE = 0.4;
/** How much of each right answer is said to be shared by all classes, so that nothing is learned by heart. */
const SMOOTHING = 0.1;
/** As large a part of the hidden layer is left out for each example, another one each time. */
const LEFT_OUT = 0.3;
/** With so many examples, what only one of them has says nothing of others. */
const MANY_EXAMPLES = 2_000;
/** As many features are read at most, those that most examples have. */
const MOST_FEATURES = 250_000;
/** With more classes than this an example is held against the likeliest others, and as many by chance. */
const ALL_COMPARED = 400;
const RIVALS = 40;

export interface LabelledVector extends TextVector {
  label: number;
}

export interface Learning {
  vectors: LabelledVector[];
  classes: number;
  /** How many features there are. */
  features: number;
  seed: number;
  /** The likeliest classes of an example, asked for only when there are too many classes to compare all. */
  rivals: (vector: TextVector, most: number) => Int32Array;
  onPass?: (pass: number, loss: number) => void;
}

/** What one network learned: `HIDDEN` numbers for each feature it reads and for each class, and one more for each class. */
export interface NetworkWeights {
  /** The features it reads, in the order of their weights. */
  read: Int32Array;
  inner: Float32Array;
  outer: Float32Array;
  offsets: Float32Array;
}

/** How often all examples are gone through. */
export function passesOver(examples: number): number {
  return Math.max(PASSES, Math.ceil(LEAST_STEPS / Math.max(1, examples)));
}

/**
 * Teaches a shallow neural network: a text's features add up to a hidden layer, from which the classes are told (Iyyer et
 * al., "Deep unordered composition rivals syntactic methods for text classification", 2015; Joulin et al., "Bag of tricks
 * for efficient text classification", 2017). Its weights begin with nothing but the seed's chance in the outer layer.
 */
export function learnNetwork(learning: Learning): NetworkWeights {
  return new Pupil(learning).learn();
}

class Pupil {
  private readonly random: () => number;
  private readonly classes: number;
  private readonly weights: NetworkWeights;
  private readonly examples: PlacedFeatures[];
  private readonly hidden = new Float64Array(HIDDEN);

  constructor(private readonly learning: Learning) {
    this.random = seededRandom(learning.seed);
    this.classes = learning.classes;
    this.weights = emptyWeights(learning, this.random);
    const places = placesOf(this.weights.read, learning.features);
    this.examples = learning.vectors.map((vector) => placed(vector, places, HIDDEN));
  }

  /** Stochastic gradient descent on the cross entropy, an example at a time. */
  learn(): NetworkWeights {
    const { vectors, seed, rivals, onPass } = this.learning;
    const all = Int32Array.from({ length: this.classes }, (_, c) => c);
    const likeliest = this.classes > ALL_COMPARED ? vectors.map((vector) => rivals(vector, RIVALS)) : null;
    const order = Int32Array.from(vectors.keys());
    const passes = passesOver(vectors.length);
    const steps = passes * vectors.length;
    const shares = new Float64Array(this.classes);
    const [mask, shown, back] = [new Float64Array(HIDDEN), new Float64Array(HIDDEN), new Float64Array(HIDDEN)];
    const leaveOut = seededRandom(seed + 1);
    let step = 0;

    for (let pass = 1; pass <= passes; pass += 1) {
      shuffle(order, this.random);
      let loss = 0;
      for (const n of order) {
        const { places, values } = this.examples[n]!;
        const { label } = vectors[n]!;
        const compared = likeliest ? this.rivalsOf(label, likeliest[n]!) : all;
        const rate = RATE * (1 - step / steps);
        step += 1;
        this.see(places, values);
        for (let h = 0; h < HIDDEN; h += 1) {
          mask[h] = leaveOut() < LEFT_OUT ? 0 : 1 / (1 - LEFT_OUT);
          shown[h] = this.hidden[h]! * mask[h]!;
        }
        loss -= Math.log(this.share(shown, compared, label, shares));
        this.teachOuter(compared, label, shares, rate, shown, back);
        for (let h = 0; h < HIDDEN; h += 1) back[h]! *= rate * mask[h]! * (1 - this.hidden[h]! ** 2);
        this.teachInner(places, values, back);
      }
      onPass?.(pass, loss / Math.max(1, vectors.length));
    }
    return this.weights;
  }

  /** Moves the compared classes to where they should be; into `back` comes what that asks of the hidden layer. */
  private teachOuter(
    compared: Int32Array,
    label: number,
    shares: Float64Array,
    rate: number,
    shown: Float64Array,
    back: Float64Array,
  ): void {
    const { outer, offsets } = this.weights;
    const each = SMOOTHING / compared.length;
    back.fill(0);
    for (let n = 0; n < compared.length; n += 1) {
      const c = compared[n]!;
      const slope = shares[n]! - (c === label ? 1 - SMOOTHING + each : each);
      const change = rate * slope;
      const from = c * HIDDEN;
      offsets[c]! -= change;
      for (let h = 0; h < HIDDEN; h += 1) {
        const weight = outer[from + h]!;
        back[h]! += slope * weight;
        outer[from + h] = weight - change * shown[h]!;
      }
    }
  }

  /** Four features at a time, as below. */
  private teachInner(places: Int32Array, values: Float32Array, back: Float64Array): void {
    const { inner } = this.weights;
    let k = 0;
    for (; k + 3 < places.length; k += 4) {
      const a = places[k]!;
      const b = places[k + 1]!;
      const c = places[k + 2]!;
      const d = places[k + 3]!;
      const va = values[k]!;
      const vb = values[k + 1]!;
      const vc = values[k + 2]!;
      const vd = values[k + 3]!;
      for (let h = 0; h < HIDDEN; h += 1) {
        const change = back[h]!;
        inner[a + h]! -= va * change;
        inner[b + h]! -= vb * change;
        inner[c + h]! -= vc * change;
        inner[d + h]! -= vd * change;
      }
    }
    for (; k < places.length; k += 1) {
      for (let h = 0, at = places[k]!; h < HIDDEN; h += 1, at += 1) inner[at]! -= values[k]! * back[h]!;
    }
  }

  /** Fills the hidden layer; eight features at a time, for it is their way through memory that takes the time. */
  private see(places: Int32Array, values: Float32Array): void {
    const { hidden } = this;
    const { inner } = this.weights;
    hidden.fill(0);
    let k = 0;
    for (; k + 7 < places.length; k += 8) {
      const a = places[k]!;
      const b = places[k + 1]!;
      const c = places[k + 2]!;
      const d = places[k + 3]!;
      const e = places[k + 4]!;
      const f = places[k + 5]!;
      const g = places[k + 6]!;
      const i = places[k + 7]!;
      const va = values[k]!;
      const vb = values[k + 1]!;
      const vc = values[k + 2]!;
      const vd = values[k + 3]!;
      const ve = values[k + 4]!;
      const vf = values[k + 5]!;
      const vg = values[k + 6]!;
      const vi = values[k + 7]!;
      for (let h = 0; h < HIDDEN; h += 1) {
        hidden[h]! +=
          va * inner[a + h]! +
          vb * inner[b + h]! +
          vc * inner[c + h]! +
          vd * inner[d + h]! +
          (ve * inner[e + h]! + vf * inner[f + h]! + vg * inner[g + h]! + vi * inner[i + h]!);
      }
    }
    for (; k < places.length; k += 1) {
      for (let h = 0, at = places[k]!; h < HIDDEN; h += 1, at += 1) hidden[h]! += values[k]! * inner[at]!;
    }
    for (let h = 0; h < HIDDEN; h += 1) hidden[h] = tanh(hidden[h]!);
  }

  /** The share that each of the compared classes gets, in their order; answers that of the label. */
  private share(shown: Float64Array, compared: Int32Array, label: number, shares: Float64Array): number {
    const { outer, offsets } = this.weights;
    let highest = -Infinity;
    for (let n = 0; n < compared.length; n += 1) {
      const c = compared[n]!;
      shares[n] = offsets[c]! + product(shown, outer, c * HIDDEN);
      highest = Math.max(highest, shares[n]!);
    }
    let [total, own] = [0, 0];
    for (let n = 0; n < compared.length; n += 1) {
      shares[n] = exp(shares[n]! - highest);
      total += shares[n]!;
      if (compared[n] === label) own = shares[n]!;
    }
    for (let n = 0; n < compared.length; n += 1) shares[n]! /= total;
    return own / total;
  }

  private rivalsOf(label: number, likeliest: Int32Array): Int32Array {
    const rivals = new Set([label, ...likeliest]);
    for (let n = 0; n < RIVALS; n += 1) rivals.add(Math.floor(this.random() * this.classes));
    return Int32Array.from(rivals);
  }
}

/** A text's features as the places where their weights begin, of those that are read. */
interface PlacedFeatures {
  places: Int32Array;
  values: Float32Array;
}

/** By a feature's number: its place among those that are read; -1 for one that is not. */
export function placesOf(read: Int32Array, features: number): Int32Array {
  const places = new Int32Array(features).fill(-1);
  read.forEach((id, place) => (places[id] = place));
  return places;
}

/** @param width how many weights each feature has */
export function placed({ ids, values }: TextVector, placeOf: Int32Array, width: number): PlacedFeatures {
  const places = new Int32Array(ids.length);
  const kept = new Float32Array(ids.length);
  let count = 0;
  for (let n = 0; n < ids.length; n += 1) {
    const place = placeOf[ids[n]!]!;
    if (place < 0) continue;
    places[count] = place * width;
    kept[count] = values[n]!;
    count += 1;
  }
  return { places: places.subarray(0, count), values: kept.subarray(0, count) };
}

function emptyWeights({ vectors, classes, features }: Learning, random: () => number): NetworkWeights {
  const read = featuresRead(vectors, features);
  const width = 1 / Math.sqrt(HIDDEN);
  return {
    read,
    inner: new Float32Array(read.length * HIDDEN),
    outer: Float32Array.from({ length: classes * HIDDEN }, () => (2 * random() - 1) * width),
    offsets: new Float32Array(classes),
  };
}

function featuresRead(vectors: LabelledVector[], features: number): Int32Array {
  const counts = new Int32Array(features);
  for (const { ids } of vectors) for (const id of ids) counts[id]! += 1;
  let least = vectors.length < MANY_EXAMPLES ? 1 : 2;
  const isRead = (count: number) => count >= least;
  while (counts.reduce((sum, count) => (isRead(count) ? sum + 1 : sum), 0) > MOST_FEATURES) least += 1;
  return Int32Array.from(counts.keys()).filter((id) => isRead(counts[id]!));
}

function product(hidden: Float64Array, outer: Float32Array, from: number): number {
  let sum = 0;
  for (let h = 0; h < HIDDEN; h += 1) sum += hidden[h]! * outer[from + h]!;
  return sum;
}
