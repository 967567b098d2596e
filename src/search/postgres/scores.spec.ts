import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rarityOf } from './impacts.js';
import { packPostings, unpackPostings } from './posting-list.js';
import type { Slot } from './query-slots.js';
import { titleFactor } from './ranking.js';
import { addUp, Scores, type PostedList } from './scores.js';

const TERMS = ['a', 'b', 'c', 'd'];
const DOCUMENTS = 50;
const byNumber = (one: number, other: number) => one - other;

/** The same, document by document and straight from the definition. */
function expected(slots: readonly Slot[], listsOf: ReadonlyMap<string, PostedList[]>): Map<number, number> {
  const postings = new Map(
    [...listsOf].map(([term, lists]) => [
      term,
      new Map(lists.flatMap((list) => unpackPostings(list.postings)).map((posting) => [posting.subject, posting])),
    ]),
  );
  const whole = slots.filter(({ weight }) => weight === 1);
  const subjects = new Set([...postings.values()].flatMap((of) => [...of.keys()]));
  const found = new Map<number, number>();
  for (const subject of subjects) {
    const of = (term: string) => postings.get(term)?.get(subject);
    const given = slots.map(({ terms, weight: slotWeight }) =>
      terms.flatMap(({ term, weight }) => {
        const posting = of(term);
        return posting ? [slotWeight * weight * posting.impact * rarityOf(DOCUMENTS, postings.get(term)!.size)] : [];
      }),
    );
    const met = given.filter((scores) => scores.length > 0);
    if (met.length === 0 || (slots.length > 3 && met.length < 0.3 * slots.length)) continue;
    const inTitle = (slot: Slot) => slot.terms.filter(({ term }) => (of(term)?.title ?? 0) > 0);
    const told = new Set(whole.flatMap((slot) => inTitle(slot).map(({ term }) => term)));
    const [first] = told;
    const fit = first
      ? titleFactor(
          whole.filter((slot) => inTitle(slot).length > 0).length / whole.length,
          told.size / of(first)!.title,
        )
      : 1;
    found.set(subject, fit * met.reduce((sum, scores) => sum + Math.max(...scores), 0));
  }
  return found;
}

describe('adding up what the words of a query say', () => {
  const list = fc
    .uniqueArray(fc.record({ subject: fc.nat({ max: 40 }), impact: fc.double({ min: 0.01, max: 3, noNaN: true }) }), {
      selector: ({ subject }) => subject,
      maxLength: 20,
    })
    .map((postings) =>
      packPostings(
        postings
          .toSorted((a, b) => a.subject - b.subject)
          // Each document has one title, whichever of its terms one looks at.
          .map((one) => ({ ...one, title: one.subject % 3 === 0 ? 1 + (one.subject % 5) : 0 })),
      ),
    );
  const lists = fc.tuple(...TERMS.map(() => list));
  const slot = fc.record({
    terms: fc.uniqueArray(
      fc.record({ term: fc.constantFrom(...TERMS, 'unknown'), weight: fc.constantFrom(1, 0.9, 0.5) }),
      { selector: ({ term }) => term, minLength: 1, maxLength: 3 },
    ),
    weight: fc.constantFrom(1, 0.5),
  });

  it('gives every document what the definition says, however often the columns were used before', () => {
    const scores = new Scores();
    fc.assert(
      fc.property(lists, fc.array(slot, { maxLength: 6 }), (texts, slots) => {
        const listsOf = new Map(TERMS.map((term, n) => [term, [{ group: 0, postings: texts[n]! }]]));

        addUp(scores, slots, listsOf, DOCUMENTS);

        const found = new Map<number, number>();
        for (let at = 0; at < scores.length; at += 1)
          if (scores.isFound(at)) found.set(scores.subjects[at]!, scores.score(at));
        const wanted = expected(slots, listsOf);
        expect([...found.keys()].toSorted(byNumber)).toEqual([...wanted.keys()].toSorted(byNumber));
        for (const [subject, score] of found) expect(score).toBeCloseTo(wanted.get(subject)!, 5);
      }),
      { numRuns: 400 },
    );
  });

  it('lets common words add to what rarer ones found, and find nothing themselves', () => {
    const listOf = (subjects: number[]) => [
      { group: 0, postings: packPostings(subjects.map((subject) => ({ subject, impact: 1, title: 0 }))) },
    ];
    const slots: Slot[] = ['rare', 'common'].map((term) => ({ terms: [{ term, weight: 1 }], weight: 1 }));
    const scores = new Scores();
    const common = Array.from({ length: 4_000 }, (_, n) => n);

    addUp(
      scores,
      slots,
      new Map([
        ['rare', listOf([7, 9_000])],
        ['common', listOf(common)],
      ]),
      9_000,
    );

    expect(Array.from(scores.subjects.slice(0, scores.length))).toEqual([7, 9_000]);
    expect(scores.score(0)).toBeGreaterThan(scores.score(1));

    addUp(scores, slots.slice(1), new Map([['common', listOf(common)]]), 9_000);
    expect(scores.length).toBe(4_000);
  });
});
