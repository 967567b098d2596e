/** What is sure to be deliverable: letters without accents, no quoted parts, at least one dot in the domain. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** The longest that fits into a mail's envelope (RFC 5321), and the part of it before the @. */
export const EMAIL_MAX = 254;
const LOCAL_PART_MAX = 64;

/** An address as we keep and compare it: trimmed, in lower case. Null when it is not one. */
export function normalizeEmail(text: string): string | null {
  const address = text.trim().toLowerCase();
  const fits = address.length <= EMAIL_MAX && address.indexOf('@') <= LOCAL_PART_MAX;
  return fits && ADDRESS.test(address) ? address : null;
}
