import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where a test's own world finds the module loader of the process. */
export const NATIVE = 'vraagbaak.native';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const load = createRequire(import.meta.url);

/**
 * A Jest transform that leaves loading to Node: in place of a module of the service or of a package it gives Jest one
 * that hands on what Node loaded from dist, or from the package. Jest gives every test file modules of its own, and a
 * thousand of those take longer than most files need for their tests; these are loaded, and warmed up, once for
 * each worker. The price: all files of a worker see the same modules, and none can be replaced by a mock.
 */
// oxlint-disable-next-line no-default-export -- Jest asks for it
export default {
  getCacheKey(source, file, options) {
    const given = isForTests(options) ? namesIn(file).join() : source;
    return createHash('sha256')
      .update(JSON.stringify([file, options.supportsStaticESM, given]))
      .digest('hex');
  },

  process(source, file, options) {
    if (!isForTests(options)) return { code: source };
    const loaded = `globalThis[Symbol.for('${NATIVE}')](${JSON.stringify(compiledOf(file))})`;
    if (!options.supportsStaticESM) return { code: `module.exports = ${loaded};` };
    const handedOn = namesIn(file).map((name, at) => {
      const quoted = JSON.stringify(name);
      return `const _${at} = loaded[${quoted}];\nexport { _${at} as ${quoted} };`;
    });
    return { code: [`const loaded = ${loaded};`, ...handedOn].join('\n') };
  },
};

/** The global set-up goes through the transforms too, and runs outside of any test's world. */
const isForTests = ({ supportsDynamicImport }) => supportsDynamicImport;

const namesIn = (file) => Object.keys(load(compiledOf(file))).filter((name) => !OF_COMMONJS.has(name));
const OF_COMMONJS = new Set(['__esModule', 'module.exports']);

function compiledOf(file) {
  if (file.includes('/node_modules/')) return file;
  return `${ROOT}dist/${file.slice(ROOT.length).replace(/\.ts$/, '.js')}`;
}
