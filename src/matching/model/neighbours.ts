/** So many of the nearest tickets vote. */
const VOTERS = 20;

export interface Neighbours {
  /** The likeness of each class's nearest ticket. */
  near: Float64Array;
  /** Each class's share of the votes of the nearest tickets, each with the square of its likeness. */
  votes: Float64Array;
}

/** The classes of the nearest tickets (Cover and Hart, "Nearest neighbor pattern classification", 1967). */
export function neighbours(labels: ArrayLike<number>, likenesses: ArrayLike<number>, classes: number): Neighbours {
  const near = nearest(labels, likenesses, classes);
  const votes = new Float64Array(classes);
  let all = 0;
  for (const n of likeliest(likenesses, VOTERS)) {
    if (likenesses[n]! <= 0) break;
    const vote = likenesses[n]! ** 2;
    votes[labels[n]!]! += vote;
    all += vote;
  }
  return { near, votes: all > 0 ? votes.map((vote) => vote / all) : votes };
}

export function nearest(labels: ArrayLike<number>, likenesses: ArrayLike<number>, classes: number): Float64Array {
  const best = new Float64Array(classes);
  for (let n = 0; n < labels.length; n += 1) {
    if (likenesses[n]! > best[labels[n]!]!) best[labels[n]!] = likenesses[n]!;
  }
  return best;
}

/** The numbers of the greatest scores, greatest first, of equals the first; in one walk, for there may be many. */
export function likeliest(scores: ArrayLike<number>, most: number): Int32Array {
  const kept = new Int32Array(Math.min(most, scores.length));
  let count = 0;
  for (let n = 0; n < scores.length; n += 1) {
    if (count === kept.length && !(scores[n]! > scores[kept[count - 1]!]!)) continue;
    let at = count < kept.length ? count : count - 1;
    count = Math.min(count + 1, kept.length);
    for (; at > 0 && scores[n]! > scores[kept[at - 1]!]!; at -= 1) kept[at] = kept[at - 1]!;
    kept[at] = n;
  }
  return kept;
}
