/** Plain text as Markdown that shows exactly that text: what would mean something in Markdown is escaped. */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/[\\`*_[\]<>|~]/g, '\\$&')
      // Only at the beginning of a line these begin a heading, a list, a quotation or a line under a heading.
      .replaceAll(/^(\s*)([#>+=-])/gm, '$1\\$2')
      .replaceAll(/^(\s*\d+)([.)])(?=\s|$)/gm, '$1\\$2')
  );
}
