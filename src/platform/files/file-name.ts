const LONGEST_NAME = 150;
const UNNAMED = 'attachment';

/**
 * A file name without anything that could mislead a person or a file system: no folders, no control or invisible
 * characters (a right-to-left override shows "exe.pdf" for "fdp.exe"), nothing Windows refuses; at most 150 characters.
 */
export function safeName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/^.*[/\\]/s, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    // Names that Windows keeps for devices, with any ending.
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '_$1');
  // What is taken out leaves neighbours that combine: in the end, and once more after a cut.
  return shorten((plain || UNNAMED).normalize('NFC'), LONGEST_NAME).normalize('NFC');
}

/** The name with one of these endings, the first of them added when it has another. */
export function withEnding(name: string, endings: readonly string[]): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending && endings.includes(ending)) return name;
  return `${shorten(name, LONGEST_NAME - endings[0]!.length - 1)}.${endings[0]}`;
}

/** The value of a Content-Disposition header that saves the file under its own name (RFC 6266, RFC 5987). */
export function dispositionOf(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Cuts whole characters from the middle, so that the ending stays. */
function shorten(name: string, most: number): string {
  const characters = Array.from(name);
  if (characters.length <= most) return name;
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? '';
  return (
    characters
      .slice(0, most - Array.from(ending).length)
      .join('')
      .trimEnd() + ending
  );
}
