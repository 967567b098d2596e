import { readdir } from 'node:fs/promises';

/** The plain Markdown files of this folder only, in order: no links, nothing below it. */
export async function markdownNamesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map(({ name }) => name)
    .toSorted();
}
