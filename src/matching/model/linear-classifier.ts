import { seededRandom, shuffle } from './seeded-random.js';
import { SparseRows } from './sparse-rows.js';
import type { TextVector } from './vectors.js';

/** How much a mistake costs beside long weights, chosen on folds of training questions. */
const COST = 1;
const SOFTNESS = 0.5 / COST;
const PASSES = 10;
/** From this pass on, an example leaves alone the classes it is on the right side of by as much. */
const CLOSING_FROM = 2;
const FAR = 0.4;
/** Training stops when no example is further off than this. */
const ENOUGH = 0.1;
/** Or when a pass took off less than this part of the loss: what further passes change no question notices. */
const SLIGHT = 0.05;
/** As many numbers as the weights of all classes may take while they are learned side by side. */
const MOST_DENSE = 24_000_000;
/** Beyond that, a class learns from its own examples and those for which it is among the likeliest. */
const RIVALS = 12;
/** As many weights are kept of all classes together, the largest of each. */
const MOST_KEPT = 12_000_000;

export interface LabelledVector extends TextVector {
  label: number;
}

export interface Learning {
  vectors: LabelledVector[];
  classes: number;
  /** How many features there are. */
  features: number;
  seed: number;
  /** The likeliest classes of an example, asked for only when there are too many classes to learn all against all. */
  rivals: (vector: TextVector, most: number) => Int32Array;
  onPass?: (pass: number, loss: number) => void;
}

/**
 * One linear classifier per class against all others: an SVM with squared hinge loss, learned by dual coordinate descent
 * (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", 2008). All classes go through the same
 * examples side by side, so that the weights of a feature for all classes lie together in memory.
 */
export function learnClassifier(learning: Learning): SparseRows {
  const isSmall = learning.classes * learning.features <= MOST_DENSE;
  return isSmall ? learnSideBySide(learning) : learnApart(learning);
}

function learnSideBySide({ vectors, classes, features, seed, onPass }: Learning): SparseRows {
  const weights = new Float32Array(features * classes);
  const duals = new Float32Array(vectors.length * classes);
  const everything = Uint16Array.from({ length: classes }, (_, c) => c);
  // The classes that an example has still something to say to; of the others it is on the right side by far.
  const open: Uint16Array[] = vectors.map(() => everything);
  const squares = vectors.map(squareOf);
  const random = seededRandom(seed);
  const order = Int32Array.from(vectors.keys());
  const margins = new Float64Array(classes);
  const steps = new Float64Array(classes);
  const moved = new Uint16Array(classes);
  let before = Infinity;

  for (let pass = 1; pass <= PASSES; pass += 1) {
    shuffle(order, random);
    let [furthest, loss] = [0, 0];
    for (const n of order) {
      const vector = vectors[n]!;
      const watched = open[n]!;
      const still: number[] = [];
      addMargins(vector, weights, classes, watched, margins);
      let changes = 0;
      for (let w = 0; w < watched.length; w += 1) {
        const c = watched[w]!;
        const side = c === vector.label ? 1 : -1;
        const dual = duals[n * classes + c]!;
        const slack = 1 - side * margins[w]!;
        if (slack > 0) loss += slack * slack;
        const gradient = dual * SOFTNESS - slack;
        if (dual > 0 || gradient < FAR) still.push(c);
        if (dual === 0 && gradient >= 0) continue;
        furthest = Math.max(furthest, Math.abs(gradient));
        const next = Math.fround(Math.max(dual - gradient / (squares[n]! + SOFTNESS), 0));
        duals[n * classes + c] = next;
        steps[changes] = (next - dual) * side;
        moved[changes] = c;
        changes += 1;
      }
      if (pass >= CLOSING_FROM && still.length < watched.length) open[n] = Uint16Array.from(still);
      addSteps(vector, weights, classes, moved.subarray(0, changes), steps);
    }
    onPass?.(pass, loss / Math.max(1, vectors.length));
    if (furthest < ENOUGH || loss > (1 - SLIGHT) * before) break;
    before = loss;
  }
  return SparseRows.ofDense(weights, classes);
}

/** The products of a vector with the weights of the watched classes. */
function addMargins(
  { ids, values }: TextVector,
  weights: Float32Array,
  classes: number,
  watched: Uint16Array,
  margins: Float64Array,
): void {
  margins.fill(0);
  for (let k = 0; k < ids.length; k += 1) {
    const from = ids[k]! * classes;
    const value = values[k]!;
    if (watched.length === classes) {
      for (let c = 0; c < classes; c += 1) margins[c]! += weights[from + c]! * value;
    } else {
      for (let w = 0; w < watched.length; w += 1) margins[w]! += weights[from + watched[w]!]! * value;
    }
  }
}

function addSteps(
  { ids, values }: TextVector,
  weights: Float32Array,
  classes: number,
  moved: Uint16Array,
  steps: Float64Array,
): void {
  for (let k = 0; moved.length > 0 && k < ids.length; k += 1) {
    const from = ids[k]! * classes;
    const value = values[k]!;
    for (let m = 0; m < moved.length; m += 1) weights[from + moved[m]!]! += steps[m]! * value;
  }
}

/** The same one class after the other, each against its rivals only. */
function learnApart({ vectors, classes, features, seed, rivals, onPass }: Learning): SparseRows {
  const examplesOf: number[][] = Array.from({ length: classes }, () => []);
  vectors.forEach((vector, n) => {
    for (const c of new Set([vector.label, ...rivals(vector, RIVALS)])) examplesOf[c]!.push(n);
  });
  const squares = vectors.map(squareOf);
  const weights = new Float32Array(features);
  const most = Math.floor(MOST_KEPT / classes);
  const columns: Array<{ ids: Int32Array; values: Float32Array }> = [];
  let loss = 0;

  for (let c = 0; c < classes; c += 1) {
    const order = Int32Array.from(examplesOf[c]!);
    loss += learnOne(c, order, vectors, squares, weights, seededRandom(seed + c));
    columns.push(largest(order, vectors, weights, most));
  }
  onPass?.(PASSES, loss / Math.max(1, vectors.length));
  return SparseRows.ofColumns(columns, features);
}

/** Learns into `weights`, which are all 0 before, and answers the loss. */
function learnOne(
  label: number,
  order: Int32Array,
  vectors: LabelledVector[],
  squares: number[],
  weights: Float32Array,
  random: () => number,
): number {
  const duals = new Float32Array(order.length);
  const places = Int32Array.from(order.keys());
  let loss = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    shuffle(places, random);
    let furthest = 0;
    loss = 0;
    for (const place of places) {
      const { ids, values, label: own } = vectors[order[place]!]!;
      const side = own === label ? 1 : -1;
      let margin = 0;
      for (let k = 0; k < ids.length; k += 1) margin += weights[ids[k]!]! * values[k]!;
      const slack = 1 - side * margin;
      if (slack > 0) loss += slack * slack;
      const dual = duals[place]!;
      const gradient = dual * SOFTNESS - slack;
      if (dual === 0 && gradient >= 0) continue;
      furthest = Math.max(furthest, Math.abs(gradient));
      const next = Math.fround(Math.max(dual - gradient / (squares[order[place]!]! + SOFTNESS), 0));
      duals[place] = next;
      const step = (next - dual) * side;
      for (let k = 0; k < ids.length; k += 1) weights[ids[k]!]! += step * values[k]!;
    }
    if (furthest < ENOUGH) break;
  }
  return loss;
}

/** Takes the weights that matter most out of `weights`, leaving nothing but zeros. */
function largest(order: Int32Array, vectors: LabelledVector[], weights: Float32Array, most: number) {
  const touched: number[] = [];
  const values: number[] = [];
  for (const n of order) {
    for (const id of vectors[n]!.ids) {
      if (weights[id] === 0) continue;
      touched.push(id);
      values.push(weights[id]!);
      weights[id] = 0;
    }
  }
  const sizes = Float64Array.from(values, Math.abs).sort();
  const least = values.length > most ? sizes[values.length - most]! : 0;
  const kept = [...touched.keys()].filter((n) => Math.abs(values[n]!) >= least);
  return { ids: Int32Array.from(kept, (n) => touched[n]!), values: Float32Array.from(kept, (n) => values[n]!) };
}

function squareOf({ values }: TextVector): number {
  let square = 0;
  for (const value of values) square += value * value;
  return square;
}
