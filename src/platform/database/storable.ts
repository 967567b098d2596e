/**
 * What JSON keeps of a value, without what PostgreSQL can't store: NUL and half of a surrogate pair become the
 * replacement character.
 */
export function storable(value: unknown): unknown {
  const text = JSON.stringify(value ?? null, (_, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [storableText(name), member]));
  });
  return JSON.parse(text);
}

/** The same of one text. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}
