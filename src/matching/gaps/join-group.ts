import type { QuestionGroup, Unanswered } from './question-group.js';
import { questionTerms, type QuestionTerms } from './question-terms.js';
import { TermSpread } from './term-weights.js';

/** Of each group so many questions speak for it, fewer where there are many groups, so that reading them stays quick. */
const SPEAKERS = { most: 12, fewest: 3, inAll: 600 };
/** So many of them are asked how much they resemble their own group. */
const ASKED = 100;
/** So many of them have to resemble a question that joins. */
const WITNESSES = 2;
/** Of a group's own questions the share that would be let in by the others. */
const LET_IN = 0.75;

const GATHERINGS = new WeakMap<readonly QuestionGroup[], Gathering>();

/**
 * The key of the group that a new question belongs to until the next grouping, or null when it resembles none as much as
 * their own questions resemble each other. The first call with these groups reads some questions of each; further calls
 * take well under a millisecond.
 * @param questions those that were grouped; others do no harm
 */
export function joinGroup(
  question: Unanswered,
  groups: readonly QuestionGroup[],
  questions: readonly Unanswered[],
): string | null {
  const gathering = GATHERINGS.get(groups) ?? new Gathering(groups, questions);
  GATHERINGS.set(groups, gathering);
  return gathering.groupOf(question.text);
}

/** Some questions of each group, found by the terms they have. */
class Gathering {
  private readonly speakers: Array<{ key: string; terms: QuestionTerms }>;
  private readonly spread: TermSpread;
  private readonly having = new Map<string, Array<{ speaker: number; weight: number }>>();
  /** How much a question has to resemble a group to join it. */
  private readonly least: number;

  constructor(groups: readonly QuestionGroup[], questions: readonly Unanswered[]) {
    const textOf = new Map(questions.map(({ id, text }) => [id, text]));
    const each = Math.floor(SPEAKERS.inAll / Math.max(1, groups.length));
    const speakers = Math.max(SPEAKERS.fewest, Math.min(SPEAKERS.most, each));
    this.speakers = groups.flatMap(({ key, members }) =>
      members
        .filter((member) => textOf.has(member))
        .slice(0, speakers)
        .map((member) => ({ key, terms: questionTerms(textOf.get(member)!) })),
    );
    this.spread = new TermSpread(this.speakers.map(({ terms }) => terms));
    for (const [speaker, { terms }] of this.speakers.entries()) {
      for (const [term, weight] of this.spread.weights(terms, 1)) {
        const having = this.having.get(term) ?? [];
        having.push({ speaker, weight });
        this.having.set(term, having);
      }
    }
    const step = Math.ceil(this.speakers.length / ASKED);
    const own = this.speakers.flatMap(({ key, terms }, speaker) =>
      speaker % step === 0 ? [this.likenesses(terms, speaker).get(key) ?? 0] : [],
    );
    this.least = own.sort((a, b) => b - a)[Math.floor(own.length * LET_IN)] ?? Infinity;
  }

  groupOf(text: string): string | null {
    const likenesses = [...this.likenesses(questionTerms(text))];
    const [key, likeness] = likenesses.reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
    return likeness > 0 && likeness >= this.least ? key : null;
  }

  /** How much a question resembles each group: the mean over the speakers nearest to it, leaving out one. */
  private likenesses(terms: QuestionTerms, except = -1): Map<string, number> {
    const likeness = new Float64Array(this.speakers.length);
    for (const [term, weight] of this.spread.weights(terms, 1)) {
      for (const { speaker, weight: other } of this.having.get(term) ?? []) likeness[speaker]! += weight * other;
    }
    const nearest = new Map<string, number[]>();
    for (const [speaker, { key }] of this.speakers.entries()) {
      if (speaker === except) continue;
      const known = nearest.get(key) ?? [];
      known.push(likeness[speaker]!);
      nearest.set(key, known.sort((a, b) => b - a).slice(0, WITNESSES));
    }
    return new Map([...nearest].map(([key, values]) => [key, values.reduce((sum, one) => sum + one, 0) / WITNESSES]));
  }
}
