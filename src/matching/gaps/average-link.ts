import { eachPair, type DenseRows } from './dense-rows.js';

/** Two groups become one. They are numbered by one of their rows; the first goes on as both. */
interface Merge {
  kept: number;
  gone: number;
  /** Mean cosine between all of one and all of the other. */
  likeness: number;
  /** Rows of the smaller of the two. */
  smaller: number;
}

/**
 * Joins rows of length 1 into groups: those that resemble each other most in the mean first, as long as they do so by
 * `least` of the smaller group's size. Average link (Sokal & Michener 1958), found by following nearest neighbours
 * (Murtagh 1983; Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011), in time and memory of rows
 * squared.
 * @param least never falls as the size grows
 * @returns the rows of each group, in the order in which they begin
 */
export function averageLink(points: DenseRows, least: (smaller: number) => number): number[][] {
  const merges = allMerges(points, least(1)).sort((a, b) => b.likeness - a.likeness);
  const groups = Array.from({ length: points.rows }, (_, row) => [row]);
  // What two parts that differ too much would make is no group, and neither is anything made with it.
  const isWhole = new Uint8Array(points.rows).fill(1);
  for (const { kept, gone, likeness, smaller } of merges) {
    const joins = isWhole[kept] === 1 && isWhole[gone] === 1 && likeness >= least(smaller);
    if (joins) groups[kept]!.push(...groups[gone]!.splice(0));
    else isWhole[kept] = 0;
  }
  return groups.filter((rows) => rows.length > 0).map((rows) => rows.sort((a, b) => a - b));
}

function allMerges(points: DenseRows, least: number): Merge[] {
  const { rows } = points;
  const likeness = pairwise(points);
  const size = new Int32Array(rows).fill(1);
  const live = Array.from({ length: rows }, (_, row) => row);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (live.length > 0) {
    if (chain.length === 0) chain.push(live[0]!);
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
      // A mean is never more than the greater of two: what is too far from everything now stays so.
      remove(live, tip);
      chain.length = 0;
    } else if (nearest === before) {
      merges.push({ kept: before, gone: tip, likeness: best, smaller: Math.min(size[before]!, size[tip]!) });
      merge(likeness, size, live, tip, before);
      chain.length -= 2;
    } else chain.push(nearest);
  }
  return merges;
}

/** Puts `gone` into `kept`: the new mean is the mean of both, each counting by its rows (Lance & Williams 1967). */
function merge(likeness: Float32Array, size: Int32Array, live: number[], gone: number, kept: number): void {
  remove(live, gone);
  const share = size[gone]! / (size[gone]! + size[kept]!);
  for (const other of live) {
    if (other === kept) continue;
    const at = cell(kept, other);
    likeness[at] = (1 - share) * likeness[at]! + share * likeness[cell(gone, other)]!;
  }
  size[kept]! += size[gone]!;
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
  eachPair(points, (one, other, product) => {
    likeness[cell(one, other)] = product;
  });
  return likeness;
}
