/** A word by its place in the list, and how many typos it is away. */
export interface NearWord {
  at: number;
  distance: number;
}

/** What is longer can't be compared, nor is it likely to be a word. */
const LONGEST_MISTYPED = 30;

/** As many typos as people make in words of this length. */
export function toleratedTypos(length: number): number {
  if (length < 4 || length > LONGEST_MISTYPED) return 0;
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
 * Words in order of letters are a trie read from top to bottom: what is known of the letters that the next word shares
 * with this one is kept, and where nothing can come back within reach, all words that begin like this are passed over
 * (Shang and Merrettal, "Tries for approximate string matching", 1996).
 * @param typed of at most LONGEST_MISTYPED letters
 */
export function nearWords(
  sorted: readonly string[],
  shared: Uint8Array,
  typed: string,
  { most, isBeginning }: { most: number; isBeginning: boolean },
): NearWord[] {
  const found: NearWord[] = [];
  const letters = new LetterByLetter(typed, most);
  let known = 0;
  let at = 0;
  while (at < sorted.length) {
    const word = sorted[at]!;
    let depth = Math.min(shared[at]!, known);
    let isWithinReach = true;
    while (isWithinReach && depth < word.length) {
      depth += 1;
      isWithinReach = letters.read(depth, word);
    }
    known = depth;
    const distance = isBeginning ? letters.best(depth) : isWithinReach ? letters.whole(depth) : most + 1;
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

/**
 * Which beginnings of what was typed a word comes near to, after each of its letters. A number has a bit for each
 * beginning, so all are compared at once; there is such a number for each count of typos (Wu and Manber, "Fast text
 * searching allowing errors", 1992, with swaps).
 */
class LetterByLetter {
  /** Of each letter, the beginnings that end in it. */
  private readonly ends = new Map<number, number>();
  private readonly asciiEnds = new Int32Array(128);
  /** A bit for each beginning, none and all of it included. */
  private readonly beginnings: number;
  private readonly width: number;
  private readonly near: Int32Array;
  /** The least distance that a beginning of the word up to this letter has to all that was typed. */
  private readonly bests: Uint8Array;

  constructor(
    private readonly typed: string,
    private readonly most: number,
  ) {
    for (let at = 0; at < typed.length; at += 1) {
      const letter = typed.charCodeAt(at);
      this.ends.set(letter, this.endsIn(letter) | (2 << at));
      if (letter < 128) this.asciiEnds[letter]! |= 2 << at;
    }
    this.beginnings = ((2 << typed.length) - 1) | 0;
    this.width = most + 1;
    // Deeper than this nothing is within reach.
    const depth = typed.length + most + 2;
    this.near = new Int32Array(this.width * (depth + 1));
    // Without a letter read, so many letters typed are as many typos.
    for (let typos = 0; typos <= most; typos += 1) this.near[typos] = (2 << typos) - 1;
    this.bests = new Uint8Array(depth + 1);
    this.bests[0] = typed.length;
  }

  /** Reads the word's letter at this depth, from 1; answers whether the word can still be meant. */
  read(depth: number, word: string): boolean {
    const { near, width, most } = this;
    const now = depth * width;
    const before = now - width;
    const ends = this.endsIn(word.charCodeAt(depth - 1));
    // Typed the other way round, this letter came first.
    const swapped = depth > 1 ? (ends << 1) & this.endsIn(word.charCodeAt(depth - 2)) : 0;
    near[now] = (near[before]! << 1) & ends;
    for (let typos = 1; typos <= most; typos += 1) {
      const less = near[before + typos - 1]!;
      let reached = ((near[before + typos]! << 1) & ends) | less | (less << 1) | (near[now + typos - 1]! << 1);
      if (swapped !== 0) reached |= (near[before - width + typos - 1]! << 2) & swapped;
      near[now + typos] = reached & this.beginnings;
    }
    this.bests[depth] = Math.min(this.bests[depth - 1]!, this.whole(depth));
    return near[now + most] !== 0;
  }

  whole(depth: number): number {
    const whole = 1 << this.typed.length;
    for (let typos = 0; typos <= this.most; typos += 1)
      if (this.near[depth * this.width + typos]! & whole) return typos;
    return this.most + 1;
  }

  best(depth: number): number {
    return this.bests[depth]!;
  }

  private endsIn(letter: number): number {
    return letter < 128 ? this.asciiEnds[letter]! : (this.ends.get(letter) ?? 0);
  }
}
