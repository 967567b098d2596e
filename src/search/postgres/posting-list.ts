/** Where a term stands, and what it says there. */
export interface Posting {
  /** The subject's number; see document-ids.ts. */
  subject: number;
  /** From 0 to 4; kept to the 30,000th. */
  impact: number;
  /** How many different terms the title has, if this is one of them; else 0. */
  title: number;
}

/**
 * Postings as text, in the order of subjects: how much further the next subject is, in as few letters as it takes, three
 * letters of impact, and one for the title. Text and no bytea, because that is what PostgreSQL hands over as it is; a
 * letter is six bits, from the 64 that begin with 0 in ASCII.
 */
const ZERO = 48;
/** Of a step five bits a letter, the sixth says that there are more. */
const MORE = 32;
const IMPACT_UNIT = 32_768;
const GREATEST_IMPACT = 4 * IMPACT_UNIT - 1;
const LONGEST_TITLE = 63;
const LEAST_LETTERS = 4;

/** @param postings in the order of subjects, each once */
export function packPostings(postings: readonly Posting[]): string {
  const letters: number[] = [];
  let before = -1;
  for (const { subject, impact, title } of postings) {
    let step = subject - before - 1;
    before = subject;
    for (; step >= MORE; step = Math.floor(step / MORE)) letters.push(ZERO + MORE + (step % MORE));
    letters.push(ZERO + step);
    const whole = Math.min(GREATEST_IMPACT, Math.max(1, Math.round(impact * IMPACT_UNIT)));
    const sum = whole * 2 + (title > 0 ? 1 : 0);
    letters.push(ZERO + (sum >> 12), ZERO + ((sum >> 6) & 63), ZERO + (sum & 63));
    if (title > 0) letters.push(ZERO + Math.min(LONGEST_TITLE, title));
  }
  let text = '';
  // As many arguments as a call takes everywhere.
  for (let at = 0; at < letters.length; at += 4_096) text += String.fromCharCode(...letters.slice(at, at + 4_096));
  return text;
}

export function unpackPostings(text: string): Posting[] {
  const read = new Postings();
  read.start(text.length);
  read.append(text);
  return Array.from({ length: read.length }, (_, at) => ({
    subject: read.subjects[at]!,
    impact: read.impacts[at]!,
    title: read.titles[at]!,
  }));
}

/** Unpacked postings, side by side: a search reads tens of thousands, and an object for each would cost more than that. */
export class Postings {
  length = 0;
  subjects = new Int32Array(0);
  impacts = new Float32Array(0);
  titles = new Uint8Array(0);

  /** Forgets what was appended. @param letters of all texts together that will be */
  start(letters: number): void {
    this.length = 0;
    const most = Math.floor(letters / LEAST_LETTERS);
    if (most <= this.subjects.length) return;
    this.subjects = new Int32Array(2 * most);
    this.impacts = new Float32Array(2 * most);
    this.titles = new Uint8Array(2 * most);
  }

  append(text: string): void {
    const { subjects, impacts, titles } = this;
    let at = 0;
    let subject = -1;
    let n = this.length;
    while (at < text.length) {
      let letter = text.charCodeAt(at++) - ZERO;
      let step = letter & 31;
      for (let bits = 5; letter >= MORE; bits += 5) {
        letter = text.charCodeAt(at++) - ZERO;
        step += (letter & 31) << bits;
      }
      subject += step + 1;
      const high = text.charCodeAt(at++) - ZERO;
      const middle = text.charCodeAt(at++) - ZERO;
      const sum = (high << 12) | (middle << 6) | (text.charCodeAt(at++) - ZERO);
      subjects[n] = subject;
      impacts[n] = (sum >> 1) / IMPACT_UNIT;
      titles[n] = sum & 1 ? text.charCodeAt(at++) - ZERO : 0;
      n += 1;
    }
    this.length = n;
  }
}
