import { editDistance, prefixDistance, toleratedTypos } from '../analysis/edit-distance.js';

/** Who may find a document: what only a higher level reads is unknown to a lower one. */
export const LEVELS = ['public', 'customers', 'staff', 'tickets'] as const;
export type Level = 0 | 1 | 2 | 3;

export interface KnownWord {
  word: string;
  /** In how many documents of each level it stands, about: as many as when it was read. */
  counts: readonly number[];
  /** The parts of a compound, if it is one. */
  parts: readonly string[];
}

/** How often a reader of this level may meet it. */
function documentsOf(known: KnownWord, level: Level): number {
  let documents = 0;
  for (let at = 0; at <= level; at += 1) documents += known.counts[at]!;
  return documents;
}

/** The level of a document, or of a reader, by what gives access to it. */
export function levelOf(access: readonly string[]): Level {
  if (access.some((token) => token.startsWith('ticket:') && !token.startsWith('ticket:of:'))) return 3;
  if (access.some((token) => token.endsWith(':staff'))) return 2;
  return access.some((token) => token.endsWith(':customers')) ? 1 : 0;
}

/** The words of one language. */
export class WordList {
  private readonly words = new Map<string, KnownWord>();
  /** In order of letters, made anew when asked for after a change. */
  private sorted: string[] | null = null;
  private masks: Uint32Array | null = null;

  get size(): number {
    return this.words.size;
  }

  set(known: KnownWord): void {
    if (!this.words.has(known.word)) [this.sorted, this.masks] = [null, null];
    this.words.set(known.word, known);
  }

  get(word: string, level: Level): KnownWord | undefined {
    const known = this.words.get(word);
    return known && documentsOf(known, level) > 0 ? known : undefined;
  }

  /** In how many documents it stands that this level may read. */
  frequency(word: string, level: Level): number {
    const known = this.words.get(word);
    return known ? documentsOf(known, level) : 0;
  }

  /** The most common words that begin like this, itself included. */
  beginningWith(beginning: string, level: Level, most: number): KnownWord[] {
    const sorted = this.inOrder();
    const found: KnownWord[] = [];
    for (let at = lowerBound(sorted, beginning); at < sorted.length && sorted[at]!.startsWith(beginning); at += 1) {
      const known = this.get(sorted[at]!, level);
      if (known) found.push(known);
    }
    return found.toSorted((a, b) => documentsOf(b, level) - documentsOf(a, level)).slice(0, most);
  }

  /**
   * What a mistyped word may have meant, nearest and then most common first: all within as many typos as its length
   * allows, the first letter included. `isBeginning`: it may not be finished yet.
   */
  near(typed: string, isBeginning: boolean, level: Level, most: number): KnownWord[] {
    const tolerated = toleratedTypos(typed.length);
    if (tolerated === 0) return [];
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
      const known = distance <= tolerated ? this.get(word, level) : undefined;
      if (known) found.push({ known, distance });
    }
    const nearest = Math.min(...found.map(({ distance }) => distance));
    return found
      .filter(({ distance }) => distance === nearest)
      .toSorted((a, b) => documentsOf(b.known, level) - documentsOf(a.known, level))
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
