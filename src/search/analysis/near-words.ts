/** A word by its place in the list, and how many typos it is away. */
export interface NearWord {
  at: number;
  distance: number;
}

/** As many typos as people make in words of this length. */
export function toleratedTypos(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** How many letters each word has in common with the one before it. */
export function sharedLetters(sorted: readonly string[]): Uint8Array {
  return Uint8Array.from(sorted, (word, at) => {
    const before = at > 0 ? sorted[at - 1]! : '';
    let shared = 0;
    while (shared < word.length && shared < 255 && word[shared] === before[shared]) shared += 1;
    return shared;
  });
}

/**
 * The words that are at most so many typos away from what was typed: letters missed, added, mistaken or swapped with
 * their neighbour (the optimal string alignment distance: Damerau 1964, restricted). `isBeginning`: what was typed may
 * be the beginning of the word. In the order of the list.
 *
 * Words in order of letters are a trie read from top to bottom: rows of distances are kept for the letters that the next
 * word shares with this one, and where no row can come back within reach, all words that begin like this are passed over
 * (Shang and Merrettal, "Tries for approximate string matching", 1996).
 */
export function nearWords(
  sorted: readonly string[],
  shared: Uint8Array,
  typed: string,
  { most, isBeginning }: { most: number; isBeginning: boolean },
): NearWord[] {
  const found: NearWord[] = [];
  const rows = new Distances(typed, most);
  let known = 0;
  let at = 0;
  while (at < sorted.length) {
    const word = sorted[at]!;
    let depth = Math.min(shared[at]!, known);
    let isWithinReach = true;
    while (isWithinReach && depth < word.length) {
      depth += 1;
      isWithinReach = rows.fill(depth, word) <= most;
    }
    known = depth;
    const distance = isBeginning ? rows.best(depth) : isWithinReach ? rows.whole(depth) : most + 1;
    const next = isWithinReach ? at + 1 : afterAllThatBegin(shared, at, depth);
    for (; at < next; at += 1) if (distance <= most) found.push({ at, distance });
  }
  return found;
}

/** The place after the last word that shares so many letters with the one at this place. */
function afterAllThatBegin(shared: Uint8Array, at: number, letters: number): number {
  let next = at + 1;
  while (next < shared.length && shared[next]! >= letters) next += 1;
  return next;
}

/** The distances of each beginning of a word, a row for each, to each beginning of what was typed. */
class Distances {
  private readonly width: number;
  private readonly rows: Uint8Array;
  /** The least distance that a beginning of the word up to this row has to all that was typed. */
  private readonly bests: Uint8Array;

  constructor(
    private readonly typed: string,
    most: number,
  ) {
    this.width = typed.length + 1;
    // Deeper than this nothing is within reach.
    const depth = typed.length + most + 2;
    this.rows = new Uint8Array(this.width * (depth + 1));
    this.bests = new Uint8Array(depth + 1);
    for (let column = 0; column < this.width; column += 1) this.rows[column] = column;
    this.bests[0] = typed.length;
  }

  /** Adds the row of the word's letter at this depth, from 1; answers the least in it. */
  fill(depth: number, word: string): number {
    const { rows, typed, width } = this;
    const row = depth * width;
    const above = row - width;
    const letter = word.charCodeAt(depth - 1);
    const before = depth > 1 ? word.charCodeAt(depth - 2) : -1;
    let least = (rows[row] = depth);
    for (let column = 1; column < width; column += 1) {
      const asked = typed.charCodeAt(column - 1);
      let distance = rows[above + column - 1]! + (asked === letter ? 0 : 1);
      distance = Math.min(distance, rows[above + column]! + 1, rows[row + column - 1]! + 1);
      if (column > 1 && asked === before && typed.charCodeAt(column - 2) === letter)
        distance = Math.min(distance, rows[above - width + column - 2]! + 1);
      rows[row + column] = distance;
      if (distance < least) least = distance;
    }
    this.bests[depth] = Math.min(this.bests[depth - 1]!, rows[row + width - 1]!);
    return least;
  }

  whole(depth: number): number {
    return this.rows[(depth + 1) * this.width - 1]!;
  }

  best(depth: number): number {
    return this.bests[depth]!;
  }
}
