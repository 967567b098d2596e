import { denseRows, eachPair, normaliseRows, type DenseRows } from './dense-rows.js';

/** The nearest of each row, nearest first, `count` a row; -1 where there are no more. */
export interface Neighbours {
  count: number;
  row: Int32Array;
  likeness: Float32Array;
}

/** Compares each row, of length 1, with each other. */
export function nearestNeighbours(points: DenseRows, count: number): Neighbours {
  const row = new Int32Array(points.rows * count).fill(-1);
  const likeness = new Float32Array(points.rows * count).fill(-Infinity);
  const offer = (to: number, from: number, value: number) => {
    const first = to * count;
    let at = first + count - 1;
    if (value <= likeness[at]!) return;
    for (; at > first && likeness[at - 1]! < value; at -= 1) {
      likeness[at] = likeness[at - 1]!;
      row[at] = row[at - 1]!;
    }
    likeness[at] = value;
    row[at] = from;
  };
  eachPair(points, (one, other, value) => {
    offer(one, other, value);
    offer(other, one, value);
  });
  return { count, row, likeness };
}

/**
 * Moves each row towards its neighbours, those it names and those that name it, `times` times: what is close by way of
 * others comes close itself, as on a graph convolution without weights (Wu et al., "Simplifying graph convolutional
 * networks", 2019). A short question has too few words to resemble all that ask the same. Who resembles a row by less
 * than `least` is no neighbour: where few ask the same, even the nearest ask something else.
 */
export function drawnTogether(
  points: DenseRows,
  { count, row, likeness }: Neighbours,
  { least, times }: { least: number; times: number },
): DenseRows {
  const named: Array<Map<number, number>> = Array.from({ length: points.rows }, () => new Map<number, number>());
  for (let one = 0; one < points.rows; one += 1) {
    for (let at = one * count; at < (one + 1) * count; at += 1) {
      const other = row[at]!;
      if (other < 0 || likeness[at]! < least) continue;
      named[one]!.set(other, likeness[at]!);
      named[other]!.set(one, likeness[at]!);
    }
  }
  let drawn = points;
  for (let time = 0; time < times; time += 1) drawn = stepTowards(drawn, named);
  normaliseRows(drawn);
  return drawn;
}

function stepTowards({ rows, width, values }: DenseRows, named: ReadonlyArray<ReadonlyMap<number, number>>): DenseRows {
  const next = denseRows(rows, width);
  for (const [one, others] of named.entries()) {
    const to = one * width;
    let total = 0;
    for (const weight of others.values()) total += weight;
    const own = total > 0 ? 0.5 : 1;
    for (let n = 0; n < width; n += 1) next.values[to + n] = own * values[to + n]!;
    for (const [other, weight] of others) {
      const share = (0.5 * weight) / total;
      const from = other * width;
      for (let n = 0; n < width; n += 1) next.values[to + n]! += share * values[from + n]!;
    }
  }
  return next;
}
