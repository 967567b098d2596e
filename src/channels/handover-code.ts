import { randomInt } from 'node:crypto';

/** Letters and digits that are neither mistaken for one another on paper nor over a bad telephone line. */
const ALPHABET = 'ACDEFHJKLMNPQRTUVWXY3479';
/** 24^10 is 6 x 10^13: at thirty tries an hour nobody lives to guess one. */
const LENGTH = 10;

/** A new code, as people read it aloud: `FH3KM-9TQXA`. */
export function newHandoverCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/** The code in what somebody typed or wrote, with or without dashes, blanks and capitals; null when it is none. */
export function handoverCodeIn(text: string): string | null {
  const letters = text.toUpperCase().replaceAll(/[\s\p{Pd}]/gu, '');
  return isCode(letters) ? letters : null;
}

/** The code in the middle of a message, where it stands by itself and with its dash. */
export function handoverCodeWithin(text: string): string | null {
  const found = /(?<![\p{L}\p{N}])[A-Z0-9]{5}\p{Pd}[A-Z0-9]{5}(?![\p{L}\p{N}])/iu.exec(text.slice(0, 5000));
  return found && handoverCodeIn(found[0]);
}

function isCode(letters: string): boolean {
  return letters.length === LENGTH && Array.from(letters).every((letter) => ALPHABET.includes(letter));
}
