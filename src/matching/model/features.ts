import { fold, isStopWord, stemOf } from '../../search/analysis/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { AskedText } from './match-types.js';

/** As much of a text as is read; a ticket that says more has said what it is about. */
const LONGEST_TEXT = 20_000;
const MOST_WORDS = 150;
/** Of a long text only the beginning is paired: what is asked stands there, and pairs are many. */
const PAIRED_WORDS = 60;
const PAIRED_WITHIN = 14;
/** What is longer is a key or a blob. */
const LONGEST_WORD = 40;
const SHORTEST_PIECE = 2;
const LONGEST_PIECE = 5;
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const PLAIN = /^[a-z0-9]+$/;

/** What a feature is: a stem or two neighbouring stems, two stems of one text in whatever order, a piece of a word. */
export const WORDS = 0;
export const PAIRS = 1;
export const PIECES = 2;
export const BLOCKS = 3;
export type Block = typeof WORDS | typeof PAIRS | typeof PIECES;
/** Added to the block of what only words such as "how" and "my" say. */
export const FAINT = 4;

/** What a text is told by. */
export interface TextFeatures {
  /** The words as they were typed. */
  words: string[];
  /** Hashes of features, each once. */
  hashes: Uint32Array;
  /** The block of each, and whether it is faint. */
  blocks: Uint8Array;
  /** How often each occurs. */
  counts: Uint8Array;
  /** The number of the word that each came from first. */
  owners: Uint8Array;
}

export function featuresOfAsked({ subject, text, locale }: AskedText): TextFeatures {
  return featuresOf(text.startsWith(subject) ? text : `${subject}\n${text.slice(0, LONGEST_TEXT)}`, locale);
}

/**
 * Stems and neighbouring stems; pairs of stems anywhere near each other, which let a classifier know what two
 * words mean together (a kernel of the second degree, after Chang et al., "Training and testing low-degree polynomial
 * data mappings via linear SVM", 2010); and pieces of 2 to 5 letters within a word and its borders, which find
 * inflections, compounds and typing mistakes in any language. All as 32-bit hashes (Weinberger et al., "Feature hashing
 * for large scale multitask learning", 2009).
 */
export function featuresOf(text: string, locale: Locale | null): TextFeatures {
  const typed = (text.slice(0, LONGEST_TEXT).match(WORD) ?? []).slice(0, MOST_WORDS);
  const words = typed.map(foldedWord);
  const language = locale ?? guessedLocale(words);
  const stems = words.map((word) => stemOf(word, language));
  const faint = words.map((word) => (isStopWord(word, language) ? FAINT : 0));
  const found = new FeatureCounts();

  stems.forEach((stem, n) => {
    const hash = hashOf(stem, WORDS);
    found.add(hash, WORDS | faint[n]!, n);
    if (n > 0) found.add(hashOf(` ${stem}`, WORDS, hashOf(stems[n - 1]!, WORDS)), WORDS, n);
  });
  addPairs(stems.slice(0, PAIRED_WORDS), faint, found);
  words.forEach((word, n) => addPieces(word, n, PIECES | faint[n]!, found));
  return { words: typed.map((word) => word.slice(0, LONGEST_WORD)), ...found.read() };
}

/** Two words of one text, each pair once, whichever comes first. */
function addPairs(stems: string[], faint: number[], found: FeatureCounts): void {
  const hashes = stems.map((stem) => hashOf(stem, PAIRS));
  for (let n = 0; n < hashes.length; n += 1) {
    const end = Math.min(hashes.length, n + PAIRED_WITHIN + 1);
    for (let other = n + 1; other < end; other += 1) {
      if (stems[n] === stems[other]) continue;
      const [low, high] = [Math.min(hashes[n]!, hashes[other]!), Math.max(hashes[n]!, hashes[other]!)];
      found.addOnce(scrambled(Math.imul(low, 0x9e3779b1) ^ high), PAIRS | faint[n]! | faint[other]!, n);
    }
  }
}

function addPieces(word: string, owner: number, block: number, found: FeatureCounts): void {
  const framed = ` ${word} `;
  for (let start = 0; start < framed.length; start += 1) {
    let hash = mixed(OFFSET, PIECES);
    const end = Math.min(framed.length, start + LONGEST_PIECE);
    for (let at = start; at < end; at += 1) {
      hash = mixed(hash, framed.charCodeAt(at));
      if (at - start + 1 >= SHORTEST_PIECE) found.add(hash >>> 0, block, owner);
    }
  }
}

class FeatureCounts {
  private readonly places = new Map<number, number>();
  private readonly hashes: number[] = [];
  private readonly blocks: number[] = [];
  private readonly counts: number[] = [];
  private readonly owners: number[] = [];

  add(hash: number, block: number, owner: number): void {
    const place = this.places.get(hash);
    if (place === undefined) this.addOnce(hash, block, owner);
    else if (this.counts[place]! < 0xff) this.counts[place]! += 1;
  }

  addOnce(hash: number, block: number, owner: number): void {
    if (this.places.has(hash)) return;
    this.places.set(hash, this.hashes.length);
    this.hashes.push(hash);
    this.blocks.push(block);
    this.counts.push(1);
    this.owners.push(owner);
  }

  read(): Pick<TextFeatures, 'hashes' | 'blocks' | 'counts' | 'owners'> {
    return {
      hashes: Uint32Array.from(this.hashes),
      blocks: Uint8Array.from(this.blocks),
      counts: Uint8Array.from(this.counts),
      owners: Uint8Array.from(this.owners),
    };
  }
}

function foldedWord(typed: string): string {
  const lower = typed.slice(0, LONGEST_WORD).toLowerCase();
  return PLAIN.test(lower) ? lower : fold(lower).replaceAll(/['’]/g, '');
}

/** The language whose small words a text has more of; English where it has none. */
function guessedLocale(words: string[]): Locale {
  const share = (locale: Locale) => words.filter((word) => isStopWord(word, locale)).length;
  return share('nl') > share('en') ? 'nl' : 'en';
}

const OFFSET = 0x811c9dc5;

/** FNV-1a over UTF-16 units; the block keeps apart what reads alike. */
function hashOf(text: string, block: Block, from = mixed(OFFSET, block)): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) hash = mixed(hash, text.charCodeAt(at));
  return hash >>> 0;
}

function mixed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** The last step of MurmurHash3 (Appleby), which spreads what a sum of two hashes bunches up. */
function scrambled(hash: number): number {
  let spread = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  spread = Math.imul(spread ^ (spread >>> 13), 0xc2b2ae35);
  return (spread ^ (spread >>> 16)) >>> 0;
}
