import { statSync } from 'node:fs';

/** The longest first, so that no core waits for the last: walks after hidden things, the browser. */
const LONG = [/no-leak-(reads|writes)/, /test\/browser\//, /import-banking77|faq-truth|procedures-runs/];

const rankOf = ({ path }) => {
  const place = LONG.findIndex((kind) => kind.test(path));
  return place === -1 ? LONG.length : place;
};

/** In what order Jest takes the files, on a machine that never ran them. */
// oxlint-disable-next-line no-default-export -- Jest asks for it
export default class Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rankOf(a) - rankOf(b) || statSync(b.path).size - statSync(a.path).size);
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
