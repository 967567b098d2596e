import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';
import { swcOptions } from './swc.js';

/**
 * `npm run build`: TypeScript to dist, with SWC, as the tests do it; types are checked by `npm run check:types`. SWC takes a
 * second where tsc takes ten: people wait for it at every start. What has not changed is not compiled again, and what is gone goes from dist too.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'demo', 'bench'];
const OPTIONS = { ...swcOptions, swcrc: false, configFile: false, sourceMaps: true };

const files = (await Promise.all(FOLDERS.map((folder) => filesIn(folder)))).flat();
const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
// The options are part of what a file is made from.
const builtBy = Math.max(
  ...(await Promise.all(['build.js', 'swc.js'].map((file) => modified(join(ROOT, 'scripts', file))))),
);
await Promise.all(sources.map(compile));
await sweep(new Set(sources.map(targetOf)));

async function compile(source) {
  const target = join(ROOT, targetOf(source));
  const made = await modified(target);
  if (made > (await modified(join(ROOT, source))) && made > builtBy) return;

  const { code, map } = await transformFile(join(ROOT, source), OPTIONS);
  await mkdir(dirname(target), { recursive: true });
  const name = target.slice(target.lastIndexOf('/') + 1);
  await replace(`${target}.map`, map);
  await replace(target, `${code}\n//# sourceMappingURL=${name}.map\n`);
}

/** Whoever reads the file meanwhile gets the old one or the new one, never half of it. */
async function replace(path, text) {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}

async function sweep(expected) {
  for (const file of await filesIn('dist')) {
    if (file.endsWith('.js') && !expected.has(file)) {
      await rm(join(ROOT, file), { force: true });
      await rm(join(ROOT, `${file}.map`), { force: true });
    }
  }
}

async function filesIn(folder) {
  const entries = await readdir(join(ROOT, folder), { recursive: true }).catch(() => []);
  return entries.map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`);
}

function targetOf(source) {
  return `dist/${source.replace(/\.ts$/, '.js')}`;
}

function modified(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
