import type { Evidence } from './evidence.js';
import { FAINT, type TextFeatures } from './features.js';
import type { Candidate } from './match-types.js';
import type { RecentLikeness } from './recent-texts.js';
import { TICKET } from './examples.js';
import type { Ticket } from './collection.js';
import type { KnownFeatures } from './vectors.js';

const MOST_WORDS = 5;
const MOST_SIMILAR = 3;
/** A word that spoke less than so much of what the first one did is no reason. */
const AUDIBLE = 0.15;

/** The words that spoke most for an article, as they were typed, each once. */
export function tellingWords(
  features: TextFeatures,
  known: KnownFeatures,
  article: number,
  articleId: string,
  evidence: Evidence,
  recent: RecentLikeness[],
): string[] {
  const spoken =
    article < evidence.classes
      ? evidence.spokenFor(features, known, article)
      : new Float32Array(features.hashes.length);
  const isOfRecent = new Set<number>();
  for (const { text } of recent) {
    if (text.articleId === articleId) for (const hash of text.features.hashes) isOfRecent.add(hash);
  }
  const byWord = new Float64Array(features.words.length);
  const isFaint = new Uint8Array(features.words.length);
  features.hashes.forEach((hash, n) => {
    const owner = features.owners[n]!;
    if (features.blocks[n]! & FAINT) isFaint[owner] = 1;
    byWord[owner]! += spoken[n]! + (isOfRecent.has(hash) ? 0.01 : 0);
  });
  const order = [...byWord.keys()].filter((word) => byWord[word]! > 0 && isFaint[word] === 0);
  order.sort((one, other) => byWord[other]! - byWord[one]! || one - other);
  const loud = order.filter((word) => byWord[word]! >= AUDIBLE * byWord[order[0]!]!);
  const words = new Map(loud.map((word) => [features.words[word]!.toLowerCase(), features.words[word]!]));
  return [...words.values()].slice(0, MOST_WORDS);
}

/** The confirmed tickets of an article that read most like this one. @param own the tickets it was trained with */
export function similarTickets(
  articleId: string,
  own: readonly number[],
  likenesses: Float64Array,
  tickets: Ticket[],
  isGone: (ticket: number) => boolean,
  recent: RecentLikeness[],
): Candidate['similar'] {
  const found: Candidate['similar'] = [];
  const offer = (ticketId: string, likeness: number) => {
    if (likeness <= 0 || (found.length === MOST_SIMILAR && likeness <= found.at(-1)!.likeness)) return;
    found.push({ ticketId, likeness: Math.min(1, likeness) });
    found.sort((one, other) => other.likeness - one.likeness);
    found.length = Math.min(found.length, MOST_SIMILAR);
  };
  for (const n of own) {
    if (!isGone(n)) offer(tickets[n]!.ticketId, likenesses[n]!);
  }
  for (const { text, words } of recent) {
    if (text.kind === TICKET && text.articleId === articleId) offer(text.ticketId!, words);
  }
  return found;
}
