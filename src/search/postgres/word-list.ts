import { editDistance, prefixDistance, toleratedTypos } from '../analysis/edit-distance.js';

/** A word as somebody may know it who holds one of the tokens that give access to documents. */
export interface WordCount {
  word: string;
  token: string;
  /** In how many documents of that token it stands, about: as many as when it was read. */
  documents: number;
  /** The parts of a compound, if it is one. */
  parts: readonly string[];
}

export interface KnownWord {
  word: string;
  /** In how many documents it stands that the reader may find, about. */
  documents: number;
}

interface Entry {
  counts: Map<string, number>;
  parts: readonly string[];
}

/** The words of one language. */
export class WordList {
  private readonly words = new Map<string, Entry>();
  /** In order of letters, made anew when asked for after a change. */
  private sorted: string[] | null = null;
  private masks: Uint32Array | null = null;

  set({ word, token, documents, parts }: WordCount): void {
    const entry = this.words.get(word);
    if (entry) {
      entry.counts.set(token, documents);
      entry.parts = parts;
      return;
    }
    [this.sorted, this.masks] = [null, null];
    this.words.set(word, { counts: new Map([[token, documents]]), parts });
  }

  /** In how many documents it stands that a reader of this access may find. */
  frequency(word: string, access: readonly string[]): number {
    const counts = this.words.get(word)?.counts;
    return counts ? access.reduce((sum, token) => sum + (counts.get(token) ?? 0), 0) : 0;
  }

  /** All words that were ever met. */
  all(): string[] {
    return [...this.words.keys()];
  }

  /** In how many documents it stands, whoever may find them. */
  documents(word: string): number {
    const counts = this.words.get(word)?.counts;
    return counts ? [...counts.values()].reduce((sum, documents) => sum + documents, 0) : 0;
  }

  /** The parts it was found to have; null for a word that was never met. */
  partsOf(word: string): readonly string[] | null {
    return this.words.get(word)?.parts ?? null;
  }

  /** The most common words that begin like this, itself included. */
  beginningWith(beginning: string, access: readonly string[], most: number): KnownWord[] {
    const sorted = this.inOrder();
    const found: KnownWord[] = [];
    for (let at = lowerBound(sorted, beginning); at < sorted.length && sorted[at]!.startsWith(beginning); at += 1) {
      const documents = this.frequency(sorted[at]!, access);
      if (documents > 0) found.push({ word: sorted[at]!, documents });
    }
    return found.toSorted((a, b) => b.documents - a.documents).slice(0, most);
  }

  /**
   * What a mistyped word may have meant, nearest and then most common first: all within as many typos as its length
   * allows, the first letter included. `isBeginning`: it may not be finished yet.
   */
  near(typed: string, isBeginning: boolean, access: readonly string[], most: number): KnownWord[] {
    const tolerated = toleratedTypos(typed.length);
    // A number that is one off is another number.
    if (tolerated === 0 || /\d/.test(typed)) return [];
    const sorted = this.inOrder();
    const masks = this.letterMasks();
    const mask = letterMask(typed);
    const found: Array<{ known: KnownWord; distance: number }> = [];
    for (let at = 0; at < sorted.length; at += 1) {
      const word = sorted[at]!;
      const tooShort = typed.length - word.length > tolerated;
      if (tooShort || (!isBeginning && word.length - typed.length > tolerated)) continue;
      // Each typo can take away one kind of letter: words that miss more of them are none of these. Cheap, so asked first.
      if (bits(mask & ~masks[at]!) > tolerated) continue;
      const distance = isBeginning ? prefixDistance(typed, word, tolerated) : editDistance(typed, word, tolerated);
      const documents = distance <= tolerated ? this.frequency(word, access) : 0;
      if (documents > 0) found.push({ known: { word, documents }, distance });
    }
    const nearest = Math.min(...found.map(({ distance }) => distance));
    return found
      .filter(({ distance }) => distance === nearest)
      .toSorted((a, b) => b.known.documents - a.known.documents)
      .slice(0, most)
      .map(({ known }) => known);
  }

  private inOrder(): string[] {
    return (this.sorted ??= [...this.words.keys()].toSorted());
  }

  private letterMasks(): Uint32Array {
    return (this.masks ??= Uint32Array.from(this.inOrder(), letterMask));
  }
}

/** One bit for each letter that occurs; digits share six. */
function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    mask |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
  }
  return mask >>> 0;
}

/** How many bits are set (Warren, "Hacker's Delight", 5-1). */
function bits(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function lowerBound(sorted: readonly string[], beginning: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! < beginning) from = middle + 1;
    else to = middle;
  }
  return from;
}
