/** Meilisearch looks at the first ten words; more is no search. */
const MOST_CHARACTERS = 400;

/**
 * What somebody typed, as words and nothing else: in Meilisearch quotes bind and a minus forbids, which would make
 * `-wachtwoord` find everything but that. Empty when no letter or number is left.
 */
export function plainWords(typed: string): string {
  const words = typed
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/[\p{Cc}\p{Surrogate}"]/gu, ' ')
    // Signs without a width, such as those that turn the writing direction.
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/(^|\s)[-\s]+/g, '$1')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? words : '';
}
