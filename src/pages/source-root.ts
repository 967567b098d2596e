import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that package.json lies in. tsc copies no templates, styles or texts, so the compiled service and the
 * tests alike read them from the source tree, found by walking up from wherever this file runs.
 */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** Where templates, assets and texts lie. */
export const pagesRoot = join(packageRoot, 'src', 'pages');

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('No package.json above the pages: the service is not installed completely');
  return rootAbove(parent);
}
