import type { Kind } from './examples.js';
import { BLOCKS, FAINT, WORDS, type TextFeatures } from './features.js';
import type { Weigher } from './vectors.js';

/** A text that came after the training: an article's own, or a ticket that was linked to it. */
export interface RecentText {
  articleId: string;
  /** Null for an article's own text. */
  ticketId: string | null;
  productId: string | null;
  kind: Kind;
  features: TextFeatures;
}

/** How alike a recent text and a new one are: by everything, and by their words alone. */
export interface RecentLikeness {
  text: RecentText;
  all: number;
  words: number;
}

interface Posting {
  texts: RecentText[];
  values: number[];
}

/**
 * What came after the training, by what it is told by. Taking a text away leaves everything as it was before: nothing is
 * summed up that could not be told apart again.
 */
export class RecentTexts {
  private readonly texts = new Set<RecentText>();
  private readonly postings = new Map<number, Posting>();

  constructor(private readonly weigher: Weigher) {}

  get all(): RecentText[] {
    return [...this.texts];
  }

  add(text: RecentText): void {
    this.texts.add(text);
    const values = this.weigh(text.features);
    text.features.hashes.forEach((hash, n) => {
      let posting = this.postings.get(hash);
      if (!posting) this.postings.set(hash, (posting = { texts: [], values: [] }));
      posting.texts.push(text);
      posting.values.push(values[n]!);
    });
  }

  remove(isGone: (text: RecentText) => boolean): void {
    for (const text of [...this.texts].filter(isGone)) {
      this.texts.delete(text);
      for (const hash of text.features.hashes) {
        const posting = this.postings.get(hash)!;
        const at = posting.texts.indexOf(text);
        posting.texts.splice(at, 1);
        posting.values.splice(at, 1);
        if (posting.texts.length === 0) this.postings.delete(hash);
      }
    }
  }

  /** The cosines with all recent texts, in the order in which they came. */
  likenesses(features: TextFeatures): RecentLikeness[] {
    const values = this.weigh(features);
    const found = new Map<RecentText, { all: number; words: number }>();
    for (const text of this.texts) found.set(text, { all: 0, words: 0 });
    for (let n = 0; n < features.hashes.length; n += 1) {
      const posting = this.postings.get(features.hashes[n]!);
      if (!posting) continue;
      const isWord = (features.blocks[n]! & ~FAINT) === WORDS;
      for (let at = 0; at < posting.texts.length; at += 1) {
        const likeness = found.get(posting.texts[at]!)!;
        const product = values[n]! * posting.values[at]!;
        likeness.all += product;
        if (isWord) likeness.words += product;
      }
    }
    const own = blocksOf(features);
    return [...found].map(([text, { all, words }]) => {
      // Words are one block of several, each of the same length.
      return { text, all: Math.min(1, all), words: Math.min(1, words * Math.sqrt(own * blocksOf(text.features))) };
    });
  }

  /** What each feature weighs, also those that nothing had at the training; together of length 1. */
  weigh({ hashes, blocks, counts }: TextFeatures): Float64Array {
    const values = new Float64Array(hashes.length);
    const squares = new Float64Array(BLOCKS);
    for (let n = 0; n < hashes.length; n += 1) {
      const unknown = blocks[n]! & FAINT ? this.weigher.rarest * this.weigher.faintness : this.weigher.rarest;
      values[n] = (1 + Math.log(counts[n]!)) * (this.weigher.rarityOf(hashes[n]!) || unknown);
      squares[blocks[n]! & ~FAINT]! += values[n]! ** 2;
    }
    const filled = squares.filter((square) => square > 0).length;
    return values.map((value, n) => value / Math.sqrt(squares[blocks[n]! & ~FAINT]! * filled));
  }
}

function blocksOf({ blocks }: TextFeatures): number {
  return new Set(blocks.map((block) => block & ~FAINT)).size;
}
