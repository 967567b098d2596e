import type { QuestionTerms } from './question-terms.js';

/** How much each kind of term counts beside the others. */
const KINDS = { stems: 0.7, telling: 0.7, pairs: 0.5, pieces: 1 };

/** In how many of some questions each term occurs. */
export class TermSpread {
  private readonly spread = new Map<string, number>();

  constructor(private readonly questions: readonly QuestionTerms[]) {
    for (const terms of questions) {
      for (const kind of kinds()) {
        for (const term of new Set(terms[kind])) this.spread.set(key(kind, term), this.of(key(kind, term)) + 1);
      }
    }
  }

  /**
   * What each term says about a question: TF-IDF with a damped count (Salton & Buckley 1988). Each kind is brought to
   * length 1 times its weight, so that the many pieces don't drown the few words. Terms that fewer than `fewest` of the
   * questions have are left out.
   */
  weights(terms: QuestionTerms, fewest: number): Map<string, number> {
    const weights = new Map<string, number>();
    for (const kind of kinds()) {
      const ofKind: Array<[string, number]> = [];
      for (const [term, count] of countsOf(terms[kind])) {
        const spread = this.of(key(kind, term));
        if (spread < fewest) continue;
        const rarity = Math.log((1 + this.questions.length) / (1 + spread)) + 1;
        ofKind.push([key(kind, term), (1 + Math.log(count)) * rarity]);
      }
      const length = Math.sqrt(ofKind.reduce((sum, [, weight]) => sum + weight ** 2, 0));
      for (const [term, weight] of ofKind) weights.set(term, (KINDS[kind] * weight) / length);
    }
    return weights;
  }

  private of(term: string): number {
    return this.spread.get(term) ?? 0;
  }
}

type Kind = keyof typeof KINDS;

function kinds(): Kind[] {
  return Object.keys(KINDS) as Kind[];
}

/** A stem and a piece that read alike are two terms. */
function key(kind: Kind, term: string): string {
  return `${kind} ${term}`;
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
