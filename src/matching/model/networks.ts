import { HIDDEN, learnNetwork, passesOver, placed, placesOf, type Learning, type NetworkWeights } from './network.js';
import type { TextVector } from './vectors.js';

/** More of them together add nothing. */
const MOST_NETWORKS = 8;
/** Below so many examples for each, they say the same. */
const EXAMPLES_EACH = 100;
/** So many steps of learning are worth their time; one network of a large desk takes as many by itself. */
const STEPS_TOGETHER = 30_000;
const HIGHEST = 127;
/** Taken once: where tests run, each look at a global takes longer than all the rest. */
const { round } = Math;

export interface NetworksWeights {
  /** The features they read, in the order of their weights. */
  read: Int32Array;
  /** For each feature a row of `HIDDEN` numbers of each network, as parts of the row's unit. */
  inner: Int8Array;
  units: Float32Array;
  /** For each class a row of `HIDDEN` numbers of each network. */
  outer: Float32Array;
  /** One for each class, of all networks together. */
  offsets: Float32Array;
}

interface Lesson extends Omit<Learning, 'onPass'> {
  /** Whether they are only to show what such networks make of texts that they have not seen; fewer will do for that. */
  isTrial: boolean;
  onPass?: OnPass | undefined;
}

/** Told after each pass of each network through the examples, both counted from 1, with the mean loss. */
export type OnPass = (network: number, pass: number, loss: number) => void;

/**
 * Several networks of which the mean is taken: each begins elsewhere and goes through the examples in an order of its
 * own, and where they have few examples, what they are wrong about differs (Lakshminarayanan et al., "Simple and scalable
 * predictive uncertainty estimation using deep ensembles", 2017). The inner layers, nearly all there is of a model, are
 * kept in bytes.
 */
export class Networks {
  private readonly classes: number;
  private readonly width: number;
  private readonly places: Int32Array;
  private readonly hidden: Float64Array;

  constructor(
    readonly weights: NetworksWeights,
    features: number,
  ) {
    this.classes = weights.offsets.length;
    this.width = weights.outer.length / Math.max(1, this.classes);
    this.places = placesOf(weights.read, features);
    this.hidden = new Float64Array(this.width);
  }

  static learn({ isTrial, onPass, ...learning }: Lesson): Networks {
    const wanted = networksFor(learning.vectors.length);
    const count = isTrial ? Math.ceil(wanted / 3) : wanted;
    const networks = Array.from({ length: count }, (_, n) =>
      learnNetwork({
        ...learning,
        seed: learning.seed + 1_000 * n,
        onPass: (pass, loss) => onPass?.(n + 1, pass, loss),
      }),
    );
    return new Networks(together(networks), learning.features);
  }

  /** How much speaks for each class; 0 is the mean of all. */
  scores(vector: TextVector): Float64Array {
    const { width, classes } = this;
    const { places, values } = placed(vector, this.places, width);
    this.see(places, values);
    const scores = new Float64Array(this.weights.offsets);
    this.tell(scores);
    const networks = width / HIDDEN;
    let sum = 0;
    for (let c = 0; c < classes; c += 1) {
      scores[c]! /= networks;
      sum += scores[c]!;
    }
    for (let c = 0; c < classes; c += 1) scores[c]! -= sum / classes;
    return scores;
  }

  /** Adds what the hidden layers say of each class; four classes at a time, whose sums need not wait for each other. */
  private tell(scores: Float64Array): void {
    const { hidden, width, classes } = this;
    const { outer } = this.weights;
    let c = 0;
    for (; c + 3 < classes; c += 4) {
      let first = scores[c]!;
      let second = scores[c + 1]!;
      let third = scores[c + 2]!;
      let fourth = scores[c + 3]!;
      for (let h = 0, at = c * width; h < width; h += 1, at += 1) {
        const worth = hidden[h]!;
        first += worth * outer[at]!;
        second += worth * outer[at + width]!;
        third += worth * outer[at + 2 * width]!;
        fourth += worth * outer[at + 3 * width]!;
      }
      scores[c] = first;
      scores[c + 1] = second;
      scores[c + 2] = third;
      scores[c + 3] = fourth;
    }
    for (; c < classes; c += 1) {
      for (let h = 0, at = c * width; h < width; h += 1, at += 1) scores[c]! += hidden[h]! * outer[at]!;
    }
  }

  /** Fills the hidden layers; four features at a time, for it is their way through memory that takes the time. */
  private see(places: Int32Array, values: Float32Array): void {
    const { hidden, width } = this;
    const { inner, units } = this.weights;
    const worth = values.map((value, k) => value * units[places[k]! / width]!);
    hidden.fill(0);
    let k = 0;
    for (; k + 3 < places.length; k += 4) {
      const [a, b, c, d] = [places[k]!, places[k + 1]!, places[k + 2]!, places[k + 3]!];
      const [wa, wb, wc, wd] = [worth[k]!, worth[k + 1]!, worth[k + 2]!, worth[k + 3]!];
      for (let h = 0; h < width; h += 1) {
        hidden[h]! += wa * inner[a + h]! + wb * inner[b + h]! + wc * inner[c + h]! + wd * inner[d + h]!;
      }
    }
    for (; k < places.length; k += 1) {
      for (let h = 0, at = places[k]!; h < width; h += 1, at += 1) hidden[h]! += worth[k]! * inner[at]!;
    }
    for (let h = 0; h < width; h += 1) hidden[h] = Math.tanh(hidden[h]!);
  }
}

function networksFor(examples: number): number {
  const steps = examples * passesOver(examples);
  return Math.max(1, Math.floor(Math.min(MOST_NETWORKS, examples / EXAMPLES_EACH, STEPS_TOGETHER / steps)));
}

/** Networks that learned from the same examples, and so read the same features. */
function together(networks: NetworkWeights[]): NetworksWeights {
  const [{ read, offsets }] = networks as [NetworkWeights];
  const width = networks.length * HIDDEN;
  const inner = new Int8Array(read.length * width);
  const units = new Float32Array(read.length);
  for (let place = 0; place < read.length; place += 1) {
    const unit = highestOf(networks, place) / HIGHEST;
    if (unit === 0) continue;
    units[place] = unit;
    networks.forEach(({ inner: own }, n) => {
      const to = place * width + n * HIDDEN;
      for (let h = 0; h < HIDDEN; h += 1) inner[to + h] = round(own[place * HIDDEN + h]! / unit);
    });
  }
  const outer = new Float32Array(offsets.length * width);
  const sums = new Float32Array(offsets.length);
  networks.forEach((network, n) => {
    for (let c = 0; c < offsets.length; c += 1) {
      outer.set(network.outer.subarray(c * HIDDEN, (c + 1) * HIDDEN), c * width + n * HIDDEN);
      sums[c]! += network.offsets[c]!;
    }
  });
  return { read, inner, units, outer, offsets: sums };
}

/** The furthest from 0 that a weight of this feature goes. */
function highestOf(networks: readonly NetworkWeights[], place: number): number {
  let highest = 0;
  for (const { inner } of networks) {
    for (let at = place * HIDDEN; at < (place + 1) * HIDDEN; at += 1) {
      const far = inner[at]! < 0 ? -inner[at]! : inner[at]!;
      if (far > highest) highest = far;
    }
  }
  return highest;
}
