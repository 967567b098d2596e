import { nearWords, sharedLetters, toleratedTypos } from '../analysis/near-words.js';

/** A word as somebody may know it who holds one of the tokens that give access to documents. */
export interface WordCount {
  word: string;
  token: string;
  /** In how many documents of that token it stands, about: as many as when it was read. */
  documents: number;
  /** The parts of a compound, if it is one. */
  parts: readonly string[];
}

export interface KnownWord {
  word: string;
  /** In how many documents it stands that the reader may find, about. */
  documents: number;
}

interface Entry {
  counts: Map<string, number>;
  parts: readonly string[];
}

const MOST_REMEMBERED = 4_000;

/** The words of one language. */
export class WordList {
  private readonly words = new Map<string, Entry>();
  /** In order of letters, made anew when asked for after a change. */
  private sorted: string[] | null = null;
  private shared: Uint8Array | null = null;
  private readonly answers = new Map<string, readonly KnownWord[]>();

  set({ word, token, documents, parts }: WordCount): void {
    this.answers.clear();
    const entry = this.words.get(word);
    if (entry) {
      entry.counts.set(token, documents);
      entry.parts = parts;
      return;
    }
    [this.sorted, this.shared] = [null, null];
    this.words.set(word, { counts: new Map([[token, documents]]), parts });
  }

  /** In how many documents it stands that a reader of this access may find. */
  frequency(word: string, access: readonly string[]): number {
    const counts = this.words.get(word)?.counts;
    return counts ? access.reduce((sum, token) => sum + (counts.get(token) ?? 0), 0) : 0;
  }

  /** All words that were ever met. */
  all(): string[] {
    return [...this.words.keys()];
  }

  /** In how many documents it stands, whoever may find them. */
  documents(word: string): number {
    const counts = this.words.get(word)?.counts;
    return counts ? [...counts.values()].reduce((sum, documents) => sum + documents, 0) : 0;
  }

  /** The parts it was found to have; null for a word that was never met. */
  partsOf(word: string): readonly string[] | null {
    return this.words.get(word)?.parts ?? null;
  }

  /** The most common words that begin like this, itself included. */
  beginningWith(beginning: string, access: readonly string[], most: number): readonly KnownWord[] {
    return this.remembered(`${beginning}* ${most} ${access.join(' ')}`, () => {
      const sorted = this.inOrder();
      const found: KnownWord[] = [];
      for (let at = lowerBound(sorted, beginning); at < sorted.length && sorted[at]!.startsWith(beginning); at += 1) {
        const documents = this.frequency(sorted[at]!, access);
        if (documents > 0) found.push({ word: sorted[at]!, documents });
      }
      return found.toSorted((a, b) => b.documents - a.documents).slice(0, most);
    });
  }

  /**
   * What a mistyped word may have meant, nearest and then most common first: all within as many typos as its length
   * allows, the first letter included. `isBeginning`: it may not be finished yet.
   */
  near(typed: string, isBeginning: boolean, access: readonly string[], most: number): readonly KnownWord[] {
    const tolerated = toleratedTypos(typed.length);
    // A number that is one off is another number.
    if (tolerated === 0 || /\d/.test(typed)) return [];
    return this.remembered(`${typed}${isBeginning ? '~* ' : '~ '}${most} ${access.join(' ')}`, () => {
      // Nobody is shown two typos where one will do, and one is found in a fraction of the time.
      for (let typos = 1; typos <= tolerated; typos += 1) {
        const found = this.within(typos, typed, isBeginning, access);
        if (found.length > 0) return found.toSorted((a, b) => b.documents - a.documents).slice(0, most);
      }
      return [];
    });
  }

  /** All nearest words that this reader may know, in order of letters. */
  private within(typos: number, typed: string, isBeginning: boolean, access: readonly string[]): KnownWord[] {
    const sorted = this.inOrder();
    this.shared ??= sharedLetters(sorted);
    const found = nearWords(sorted, this.shared, typed, { most: typos, isBeginning })
      .map(({ at, distance }) => ({
        distance,
        known: { word: sorted[at]!, documents: this.frequency(sorted[at]!, access) },
      }))
      .filter(({ known }) => known.documents > 0);
    const nearest = Math.min(...found.map(({ distance }) => distance));
    return found.filter(({ distance }) => distance === nearest).map(({ known }) => known);
  }

  /** People type what others typed, and keep typing where they were; what is remembered goes with any change of the words. */
  private remembered(question: string, answer: () => readonly KnownWord[]): readonly KnownWord[] {
    const known = this.answers.get(question);
    if (known) return known;
    const found = answer();
    if (this.answers.size >= MOST_REMEMBERED) this.answers.delete(this.answers.keys().next().value!);
    this.answers.set(question, found);
    return found;
  }

  private inOrder(): string[] {
    return (this.sorted ??= [...this.words.keys()].toSorted());
  }
}

function lowerBound(sorted: readonly string[], beginning: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! < beginning) from = middle + 1;
    else to = middle;
  }
  return from;
}
