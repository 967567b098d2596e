import type { TextFeatures } from './features.js';

interface Posting {
  examples: number[];
  weights: number[];
}

/**
 * Texts by what they are told by: the cosine of a text with every example, over TF-IDF with sublinear frequencies
 * (Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988).
 */
export class InvertedIndex {
  private readonly postings = new Map<number, Posting>();
  private examples = 0;

  /** @param documents how many of `texts` each feature stands in decides what it weighs, also for texts added later */
  constructor(
    private readonly frequencies: ReadonlyMap<number, number>,
    private readonly texts: number,
  ) {}

  static over(texts: TextFeatures[]): InvertedIndex {
    const frequencies = new Map<number, number>();
    for (const { hashes } of texts) for (const hash of hashes) frequencies.set(hash, (frequencies.get(hash) ?? 0) + 1);
    const index = new InvertedIndex(frequencies, texts.length);
    for (const text of texts) index.add(text);
    return index;
  }

  /** Answers its number. */
  add(features: TextFeatures): number {
    const weights = this.weigh(features);
    features.hashes.forEach((hash, n) => {
      let posting = this.postings.get(hash);
      if (!posting) this.postings.set(hash, (posting = { examples: [], weights: [] }));
      posting.examples.push(this.examples);
      posting.weights.push(weights[n]!);
    });
    return this.examples++;
  }

  /** Cosines with all examples, by number. */
  likenesses(features: TextFeatures): Float64Array {
    const weights = this.weigh(features);
    const likenesses = new Float64Array(this.examples);
    features.hashes.forEach((hash, n) => {
      const posting = this.postings.get(hash);
      if (!posting) return;
      for (let at = 0; at < posting.examples.length; at += 1) {
        likenesses[posting.examples[at]!]! += weights[n]! * posting.weights[at]!;
      }
    });
    return likenesses;
  }

  /** The weights of a text's features, together of length 1. */
  weigh({ hashes, counts }: TextFeatures): Float64Array {
    const weights = new Float64Array(hashes.length);
    let squares = 0;
    for (let n = 0; n < hashes.length; n += 1) {
      const rarity = Math.log((1 + this.texts) / (1 + (this.frequencies.get(hashes[n]!) ?? 0))) + 1;
      weights[n] = (1 + Math.log(counts[n]!)) * rarity;
      squares += weights[n]! ** 2;
    }
    const length = Math.sqrt(squares) || 1;
    return weights.map((weight) => weight / length);
  }
}
