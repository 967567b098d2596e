const LONGEST = 500;

/** Where somebody wanted to go before signing in: a path on our own site; empty for anything that could lead elsewhere. */
export function safeNextPath(text: string | null | undefined): string {
  if (!text || text.length > LONGEST) return '';
  // Browsers read a backslash as a slash and skip control characters: //evil.example in many spellings.
  const isLocal = /^\/(?!\/)[^\\\p{Cc}\s]*$/u.test(text);
  return isLocal && new URL(text, 'http://ours.invalid').host === 'ours.invalid' ? text : '';
}
