import { isStopWord } from './stop-words.js';

/** What holds the parts of a Dutch compound together, none first. */
const LINKS = ['', 's', 'en', 'e', 'er'];
const SHORTEST_PART = 3;
/** Parts this short are words by accident too easily: they have to be common. */
const SHORT_PART = 4;
const LEAST_DOCUMENTS = 2;
const LEAST_DOCUMENTS_OF_SHORT = 4;

/** In how many documents a folded word stands; 0 when we don't know it. */
export type Frequency = (word: string) => number;

/**
 * The two parts of a Dutch compound, by what our own texts know: wachtwoordreset is wachtwoord + reset because both
 * stand there by themselves. A word that stands in more documents than its parts would let expect is no compound but a
 * word of its own (bestelling, vandaag), and one with a part we have hardly seen is left whole. Answers [] for no
 * compound. Of several splits the one with the most common parts is taken (Koehn and Knight, "Empirical methods for
 * compound splitting", 2003: the geometric mean of the parts' frequencies).
 */
export function compoundParts(word: string, frequency: Frequency): string[] {
  if (word.length < 2 * SHORTEST_PART || /\d/.test(word)) return [];

  let best: string[] = [];
  let bestMean = 0;
  for (const [first, second, link] of splits(word)) {
    const [before, after] = [frequency(first), frequency(second)];
    if (!isPart(first, before) || !isPart(second, after)) continue;
    // A link is one guess more.
    const mean = Math.sqrt(before * after) / (link ? 2 : 1);
    if (mean > bestMean) [best, bestMean] = [[first, second], mean];
  }
  return frequency(word) > bestMean * 2 ? [] : best;
}

/** As long a beginning or end of an unknown word has to be to be taken for a part of it. */
const SHORTEST_KNOWN_PART = 5;

/**
 * The longest word we know that begins or ends a word nobody writes: of pushmeldingen we may know only meldingen. For
 * queries only: in a text an unknown word is one we learn.
 */
export function knownPart(word: string, frequency: Frequency): string | null {
  let longest: string | null = null;
  for (const [first, second] of splits(word)) {
    for (const part of [first, second]) {
      const isLonger = part.length >= SHORTEST_KNOWN_PART && part.length > (longest?.length ?? 0);
      if (isLonger && frequency(part) >= LEAST_DOCUMENTS) longest = part;
    }
  }
  return longest;
}

/** All ways to cut a word in two, with every link taken off the first. Both parts may be asked for their frequency. */
export function splits(word: string): Array<[first: string, second: string, link: string]> {
  const found: Array<[string, string, string]> = [];
  for (let cut = SHORTEST_PART; cut <= word.length - SHORTEST_PART; cut += 1) {
    const [first, second] = [word.slice(0, cut), word.slice(cut)];
    for (const link of LINKS) {
      if (!first.endsWith(link) || first.length - link.length < SHORTEST_PART) continue;
      found.push([link ? first.slice(0, -link.length) : first, second, link]);
    }
  }
  return found;
}

/** Beginnings of words that also happen to be words: veranderen is not far + change. */
const PREFIXES = new Set(['ver', 'ont', 'her', 'mis', 'des', 'pro', 'per', 'con']);

function isPart(part: string, documents: number): boolean {
  if (PREFIXES.has(part) || isStopWord(part, 'nl')) return false;
  return documents >= (part.length < SHORT_PART ? LEAST_DOCUMENTS_OF_SHORT : LEAST_DOCUMENTS);
}
