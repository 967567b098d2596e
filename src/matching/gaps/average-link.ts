import { dot, type DenseRows } from './dense-rows.js';

/**
 * Joins rows of length 1 into groups as long as the mean cosine between all of one and all of the other is at least
 * `least`: average link (Sokal & Michener 1958), found by following nearest neighbours (Murtagh 1983; Müllner's
 * "Modern hierarchical, agglomerative clustering algorithms", 2011), in time and memory of rows squared.
 * @returns the group of each row, numbered in the order in which they begin
 */
export function averageLink(points: DenseRows, least: number): Int32Array {
  const { rows } = points;
  const likeness = pairwise(points);
  const size = new Float64Array(rows).fill(1);
  const joined = Int32Array.from({ length: rows }, (_, row) => row);
  const live = Array.from({ length: rows }, (_, row) => row);
  const chain: number[] = [];
  let first = 0;
  for (;;) {
    if (chain.length === 0) {
      while (first < rows && size[first] === 0) first += 1;
      if (first === rows) break;
      chain.push(first);
    }
    const tip = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    let nearest = before;
    let best = before < 0 ? -Infinity : likeness[cell(tip, before)]!;
    for (const other of live) {
      if (other === tip || likeness[cell(tip, other)]! <= best) continue;
      best = likeness[cell(tip, other)]!;
      nearest = other;
    }
    if (best < least) {
      // Average link is reducible: what is too far from everything now stays so, and nothing needs it any more.
      remove(live, tip);
      size[tip] = 0;
      chain.length = 0;
    } else if (nearest === before) {
      merge(likeness, size, live, tip, before);
      joined[tip] = before;
      chain.length -= 2;
    } else chain.push(nearest);
  }
  return numbered(joined);
}

/** Puts `gone` into `kept`: the new mean is the mean of both, each counting by its rows (Lance & Williams 1967). */
function merge(likeness: Float32Array, size: Float64Array, live: number[], gone: number, kept: number): void {
  remove(live, gone);
  const share = size[gone]! / (size[gone]! + size[kept]!);
  for (const other of live) {
    if (other === kept) continue;
    const at = cell(kept, other);
    likeness[at] = (1 - share) * likeness[at]! + share * likeness[cell(gone, other)]!;
  }
  size[kept]! += size[gone]!;
  size[gone] = 0;
}

function remove(live: number[], row: number): void {
  live.splice(live.indexOf(row), 1);
}

/** Half of a symmetric table without its diagonal: 50 MB for 5,000 rows. */
function cell(one: number, other: number): number {
  return one > other ? (one * (one - 1)) / 2 + other : (other * (other - 1)) / 2 + one;
}

function pairwise(points: DenseRows): Float32Array {
  const likeness = new Float32Array((points.rows * (points.rows - 1)) / 2);
  let at = 0;
  for (let one = 1; one < points.rows; one += 1) {
    for (let other = 0; other < one; other += 1) likeness[at++] = dot(points, one, other);
  }
  return likeness;
}

function numbered(joined: Int32Array): Int32Array {
  const rootOf = (row: number): number => (joined[row] === row ? row : rootOf(joined[row]!));
  const numbers = new Map<number, number>();
  return joined.map((_, row) => {
    const root = rootOf(row);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}
