/** More of it says nothing about what somebody looked for. */
const MOST = 200;
/** What comes after is not even looked at: whoever pastes a page pays for it, not we. */
const MOST_READ = 1_000;

/** From what looks most like a person to what looks least; each leaves a mark that no word looks like. */
const MASKS: ReadonlyArray<[RegExp, string]> = [
  [/[^\s@<>()]+@[^\s@<>()]+/g, '[e-mail]'],
  [/\b[A-Za-z]{2}\d{2} ?(?:[A-Za-z0-9]{4} ?){2,7}[A-Za-z0-9]{0,4}\b/g, '[iban]'],
  // A Dutch postcode as it is written, with or without the number of the house.
  [/\b[1-9]\d{3} ?[A-Z]{2}\b(?: ?\d{1,5}\b)?/g, '[address]'],
  [/(?:\+|\b00)?\(?\d(?:[ ()./-]{0,2}\d){8,}/g, '[phone]'],
  [/\d(?:[ .-]?\d){5,}/g, '[number]'],
];

/**
 * A search as it is remembered: lower case, no accents, single spaces, at most 200 characters, and nothing in it that
 * looks like an address, a number or an account of somebody.
 */
export function foldQuery(typed: string): string {
  const clean = typed
    .slice(0, MOST_READ)
    .toWellFormed()
    .normalize('NFKC')
    // Marks that turn the direction of writing, and other characters that nobody sees, could hide an address from us.
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ');
  const masked = MASKS.reduce((text, [pattern, mark]) => text.replaceAll(pattern, mark), clean);
  return masked.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').trim().slice(0, MOST).trim().toWellFormed();
}

/** Whether what was typed after something else is the same search, gone on with or mended. */
export function isSameSearch(before: string, after: string): boolean {
  return after.startsWith(before.slice(0, 3)) || before.startsWith(after.slice(0, 3));
}

/** The words of a remembered search, without the marks. */
export function wordsOf(query: string): string[] {
  const words =
    query
      .replaceAll(/\[[a-z-]+\]/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(words)];
}
