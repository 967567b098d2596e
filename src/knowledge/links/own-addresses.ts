/** What may stand in front of an address in Markdown: nothing, white space, or what opens a link. */
const BEFORE = String.raw`(?:^|[\s(<\["'])`;
const PATH = String.raw`\/(?:nl|en)\/(?:articles|manuals|products)\/[^\s()<>\[\]"'?#]*[^\s()<>\[\]"'?#.,;:!]`;
/** More in one text is no text for readers. */
const MOST = 200;

/**
 * The addresses of our own articles, manuals and products in Markdown, in their order and once each; without what comes
 * after ? or #, and without the host in front.
 * @param home the address of the service, without a slash at the end
 */
export function ownAddresses(markdown: string, home: string): string[] {
  const host = home.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const found = new Set<string>();
  for (const [, path] of markdown.matchAll(new RegExp(`${BEFORE}(?:${host})?(${PATH})`, 'gm'))) {
    found.add(path!);
    if (found.size === MOST) break;
  }
  return [...found];
}
