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

const POSTINGS_READ = new Postings();

/**
 * Finds the documents of one language that have what was asked for, with their scores: for each slot the best of its
 * terms, by rarity and impact, and more for a title that fits. Rarity counts what the reader may find, so it tells of
 * nothing else. What was in `scores` before is forgotten.
 * @param listsOf the lists of each term that the reader may find
 * @param documents how many there are in this language, about
 */
export function addUp(
  scores: Scores,
  slots: readonly Slot[],
  listsOf: ReadonlyMap<string, readonly PostedList[]>,
  documents: number,
): void {
  let letters = 0;
  for (const lists of listsOf.values()) for (const { postings } of lists) letters += postings.length;
  const postings = POSTINGS_READ;
  postings.start(letters);
  const terms = new Map([...listsOf].map(([term, lists]) => [term, unpacked(lists, postings, documents)]));
  const sizeOf = ({ terms: any }: Slot) => any.reduce((sum, { term }) => sum + (terms.get(term)?.size ?? 0), 0);
  const rarest = slots
    .map((slot, n) => ({ slot, n, size: sizeOf(slot) }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => a.size - b.size);

  let read = 0;
  const finding = rarest.filter(({ size }, n) => (read += size) <= POSTINGS || n === 0);
  scores.start(
    finding.reduce((sum, { size }) => sum + size, 0),
    slots,
  );
  rarest.forEach(({ slot, n }, place) => scores.add(slot, n, terms, postings, place < finding.length));
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

/**
 * What is known of each document so far, in columns. They are used again by the next query: making them anew each time
 * would give the garbage collector more to do than the query itself.
 */
export class Scores {
  /** How many documents were met. */
  length = 0;
  subjects = new Int32Array(0);
  groups = new Uint16Array(0);
  private sums = new Float64Array(0);
  private least = new Float64Array(0);
  /** What the slot that was added last gave it. */
  private latest = new Float64Array(0);
  private latestSlot = new Int16Array(0);
  private latestTitleSlot = new Int16Array(0);
  private met = new Uint8Array(0);
  private askedInTitle = new Uint8Array(0);
  private toldInTitle = new Uint8Array(0);
  private titles = new Uint8Array(0);
  /** Places by subject, by open addressing: 0 for none, else the place from 1. */
  private table = new Int32Array(0);
  private mask = 0;
  private enough = 0;
  private whole = 0;

  /** @param most as many documents will be met at most */
  start(most: number, slots: readonly Slot[]): void {
    this.length = 0;
    if (most > this.subjects.length) this.hold(2 * most);
    this.mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1;
    if (this.mask >= this.table.length) this.table = new Int32Array(this.mask + 1);
    else this.table.fill(0, 0, this.mask + 1);
    this.enough = slots.length > FEW_WORDS ? ENOUGH * slots.length : 0;
    this.whole = slots.filter(({ weight }) => weight === 1).length;
  }

  /** Whether the document at this place has enough of what was asked for. */
  isFound(at: number): boolean {
    return this.met[at]! >= this.enough;
  }

  score(at: number): number {
    const asked = this.askedInTitle[at]!;
    const score =
      asked === 0
        ? this.sums[at]!
        : this.sums[at]! * titleFactor(asked / this.whole, this.toldInTitle[at]! / this.titles[at]!);
    return Math.max(score, this.least[at]!);
  }

  /** Lets a subject that was found score no less than this; answers whether it was. */
  raise(subject: number, least: number): boolean {
    const at = this.placeOf(subject);
    if (at < 0 || !this.isFound(at)) return false;
    this.least[at] = least;
    return true;
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
    if (this.table[cell] !== 0) return this.table[cell]! - 1;
    const at = this.length;
    this.table[cell] = this.length += 1;
    this.subjects[at] = subject;
    this.groups[at] = group;
    this.sums[at] = 0;
    this.least[at] = 0;
    this.latestSlot[at] = -1;
    this.latestTitleSlot[at] = -1;
    this.met[at] = 0;
    this.askedInTitle[at] = 0;
    this.toldInTitle[at] = 0;
    return at;
  }

  private cellOf(subject: number): number {
    const { table, subjects, mask } = this;
    let cell = Math.imul(subject, 0x9e3779b1) & mask;
    while (table[cell] !== 0 && subjects[table[cell]! - 1] !== subject) cell = (cell + 1) & mask;
    return cell;
  }

  private hold(most: number): void {
    this.subjects = new Int32Array(most);
    this.groups = new Uint16Array(most);
    this.sums = new Float64Array(most);
    this.least = new Float64Array(most);
    this.latest = new Float64Array(most);
    this.latestSlot = new Int16Array(most);
    this.latestTitleSlot = new Int16Array(most);
    this.met = new Uint8Array(most);
    this.askedInTitle = new Uint8Array(most);
    this.toldInTitle = new Uint8Array(most);
    this.titles = new Uint8Array(most);
  }
}
