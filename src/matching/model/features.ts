import { fold } from '../../search/analysis/index.js';
import type { AskedText } from './match-types.js';

/** As much of a text as is read; a ticket that says more has said what it is about. */
const LONGEST_TEXT = 20_000;
const MOST_WORDS = 400;
/** What is longer is a key or a blob. */
const LONGEST_WORD = 40;
const SHORTEST_PIECE = 2;
const LONGEST_PIECE = 5;
const WORD = /[\p{L}\p{N}]+/gu;

/** What a text is told by: hashes of its words, word pairs and pieces of words, each with the words it came from. */
export interface TextFeatures {
  /** As they were typed. */
  words: string[];
  /** Each hash once. */
  hashes: Uint32Array;
  /** How often each occurs. */
  counts: Uint16Array;
  /** The number of a word that each came from. */
  owners: Uint16Array;
}

export function featuresOfAsked({ subject, text }: AskedText): TextFeatures {
  return featuresOf(text.startsWith(subject) ? text : `${subject}\n${text}`);
}

/**
 * Words, pairs of neighbouring words, and pieces of 2 to 5 letters within a word and its borders, as 32-bit hashes
 * (Weinberger et al., "Feature hashing for large scale multitask learning", 2009). Pieces find inflections, compounds
 * and typing mistakes in any language.
 */
export function featuresOf(text: string): TextFeatures {
  const words: string[] = [];
  const found = new Map<number, { count: number; owner: number }>();
  const add = (hash: number, owner: number) => {
    const known = found.get(hash);
    if (known) known.count = Math.min(known.count + 1, 0xffff);
    else found.set(hash, { count: 1, owner });
  };

  let previous = '';
  for (const [typed] of text.slice(0, LONGEST_TEXT).matchAll(WORD)) {
    if (words.length === MOST_WORDS) break;
    const word = fold(typed).slice(0, LONGEST_WORD);
    const owner = words.push(typed.slice(0, LONGEST_WORD)) - 1;
    add(hashOf(word, 1), owner);
    if (previous) add(hashOf(`${previous} ${word}`, 2), owner);
    addPieces(word, (hash) => add(hash, owner));
    previous = word;
  }
  const features = [...found];
  return {
    words,
    hashes: Uint32Array.from(features, ([hash]) => hash),
    counts: Uint16Array.from(features, ([, { count }]) => count),
    owners: Uint16Array.from(features, ([, { owner }]) => owner),
  };
}

function addPieces(word: string, add: (hash: number) => void): void {
  const framed = ` ${word} `;
  for (let start = 0; start < framed.length; start += 1) {
    let hash = seedOf(3);
    const end = Math.min(framed.length, start + LONGEST_PIECE);
    for (let at = start; at < end; at += 1) {
      hash = mixed(hash, framed.charCodeAt(at));
      if (at - start + 1 >= SHORTEST_PIECE) add(hash >>> 0);
    }
  }
}

/** FNV-1a over UTF-16 units; `kind` keeps a word, a pair and a piece apart that read alike. */
function hashOf(text: string, kind: number): number {
  let hash = seedOf(kind);
  for (let at = 0; at < text.length; at += 1) hash = mixed(hash, text.charCodeAt(at));
  return hash >>> 0;
}

function seedOf(kind: number): number {
  return mixed(0x811c9dc5, kind);
}

function mixed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}
