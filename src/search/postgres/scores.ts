import { rarityOf } from './impacts.js';
import { Postings } from './posting-list.js';
import type { Slot } from './query-slots.js';
import { titleFactor } from './ranking.js';

/**
 * As many postings find documents. The rarest words of a query come first; a word that would exceed it only adds to the
 * score of what the rarer ones found (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995:
 * max-score, by lists instead of by documents).
 */
const POSTINGS = 4_000;
/**
 * Where more words than these were asked for, a document has to have so many of them: who types five words is not served
 * with everything that has one.
 */
export const FEW_WORDS = 3;
export const ENOUGH = 0.3;

/** A list of postings of one term, all of one group of documents. */
export interface PostedList {
  group: number;
  postings: string;
}

/** The lists of a term, unpacked: from which posting to which each goes. */
interface TermList {
  parts: Array<{ group: number; from: number; to: number }>;
  size: number;
  rarity: number;
  /** Whether its places in titles have been counted. */
  isTold: boolean;
}

/**
 * The documents of one language that have what was asked for, with their scores: for each slot the best of its terms, by
 * rarity and impact, and more for a title that fits. Rarity counts what the reader may find, so it tells of nothing else.
 * @param listsOf the lists of each term that the reader may find
 * @param documents how many there are in this language, about
 */
export function scoresOf(
  slots: readonly Slot[],
  listsOf: ReadonlyMap<string, readonly PostedList[]>,
  documents: number,
): Scores {
  const all = [...listsOf.values()].flat();
  const postings = new Postings(all.reduce((sum, list) => sum + list.postings.length, 0));
  const terms = new Map([...listsOf].map(([term, lists]) => [term, unpacked(lists, postings, documents)]));
  const sizeOf = ({ terms: any }: Slot) => any.reduce((sum, { term }) => sum + (terms.get(term)?.size ?? 0), 0);
  const rarest = slots
    .map((slot, n) => ({ slot, n, size: sizeOf(slot) }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => a.size - b.size);

  let read = 0;
  const finding = rarest.filter(({ size }, n) => (read += size) <= POSTINGS || n === 0);
  const scores = new Scores(
    finding.reduce((sum, { size }) => sum + size, 0),
    slots,
  );
  rarest.forEach(({ slot, n }, place) => scores.add(slot, n, terms, postings, place < finding.length));
  return scores;
}

function unpacked(lists: readonly PostedList[], postings: Postings, documents: number): TermList {
  const start = postings.length;
  const parts = lists.map(({ group, postings: text }) => {
    const from = postings.length;
    postings.append(text);
    return { group, from, to: postings.length };
  });
  const size = postings.length - start;
  return { parts, size, rarity: rarityOf(Math.max(documents, size), size), isTold: false };
}

/** What is known of each document so far, in columns. */
export class Scores {
  /** How many documents were met. */
  length = 0;
  readonly subjects: Int32Array;
  readonly groups: Uint16Array;
  private readonly sums: Float64Array;
  /** What the slot that was added last gave it. */
  private readonly latest: Float64Array;
  private readonly latestSlot: Int16Array;
  private readonly latestTitleSlot: Int16Array;
  private readonly met: Uint8Array;
  private readonly askedInTitle: Uint8Array;
  private readonly toldInTitle: Uint8Array;
  private readonly titles: Uint8Array;
  /** Places by subject, by open addressing: 0 for none, else the place from 1. */
  private readonly table: Int32Array;
  private readonly enough: number;
  private readonly whole: number;

  constructor(most: number, slots: readonly Slot[]) {
    this.subjects = new Int32Array(most);
    this.groups = new Uint16Array(most);
    this.sums = new Float64Array(most);
    this.latest = new Float64Array(most);
    this.latestSlot = new Int16Array(most).fill(-1);
    this.latestTitleSlot = new Int16Array(most).fill(-1);
    this.met = new Uint8Array(most);
    this.askedInTitle = new Uint8Array(most);
    this.toldInTitle = new Uint8Array(most);
    this.titles = new Uint8Array(most);
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 2)));
    this.enough = slots.length > FEW_WORDS ? ENOUGH * slots.length : 0;
    this.whole = slots.filter(({ weight }) => weight === 1).length;
  }

  /** Whether the document at this place has enough of what was asked for. */
  isFound(at: number): boolean {
    return this.met[at]! >= this.enough;
  }

  /** Where a subject stands that was found, -1 for one that was not. */
  foundAt(subject: number): number {
    const at = this.placeOf(subject);
    return at >= 0 && this.isFound(at) ? at : -1;
  }

  score(at: number): number {
    const asked = this.askedInTitle[at]!;
    return (
      this.sums[at]! * (asked === 0 ? 1 : titleFactor(asked / this.whole, this.toldInTitle[at]! / this.titles[at]!))
    );
  }

  private placeOf(subject: number): number {
    return this.table[this.cellOf(subject)]! - 1;
  }

  /** What this slot gives each document; one that `finds` brings new ones. */
  add(slot: Slot, n: number, terms: ReadonlyMap<string, TermList>, postings: Postings, finds: boolean): void {
    for (const { term, weight } of slot.terms) {
      const list = terms.get(term);
      if (!list) continue;
      const most = weight * slot.weight * list.rarity;
      for (const { group, from, to } of list.parts) {
        for (let posting = from; posting < to; posting += 1) {
          const subject = postings.subjects[posting]!;
          const at = finds ? this.placeFor(subject, group) : this.placeOf(subject);
          if (at < 0) continue;
          this.give(at, n, most * postings.impacts[posting]!, finds);
          if (slot.weight === 1 && postings.titles[posting]! > 0)
            this.meetTitle(at, n, postings.titles[posting]!, list.isTold);
        }
      }
      if (slot.weight === 1) list.isTold = true;
    }
  }

  private give(at: number, slot: number, score: number, finds: boolean): void {
    if (this.latestSlot[at] !== slot) {
      this.latestSlot[at] = slot;
      this.latest[at] = score;
      this.sums[at]! += score;
      if (finds) this.met[at]! += 1;
    } else if (score > this.latest[at]!) {
      this.sums[at]! += score - this.latest[at]!;
      this.latest[at] = score;
    }
  }

  private meetTitle(at: number, slot: number, terms: number, isTold: boolean): void {
    this.titles[at] = terms;
    if (!isTold) this.toldInTitle[at]! += 1;
    if (this.latestTitleSlot[at] === slot) return;
    this.latestTitleSlot[at] = slot;
    this.askedInTitle[at]! += 1;
  }

  private placeFor(subject: number, group: number): number {
    const cell = this.cellOf(subject);
    if (this.table[cell] === 0) {
      this.subjects[this.length] = subject;
      this.groups[this.length] = group;
      this.table[cell] = this.length += 1;
    }
    return this.table[cell]! - 1;
  }

  private cellOf(subject: number): number {
    const mask = this.table.length - 1;
    let cell = Math.imul(subject, 0x9e3779b1) & mask;
    while (this.table[cell] !== 0 && this.subjects[this.table[cell]! - 1] !== subject) cell = (cell + 1) & mask;
    return cell;
  }
}
