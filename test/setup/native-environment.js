import { TestEnvironment } from 'jest-environment-node';
import { NATIVE, load } from './native-modules.js';

/** What a service loaded by Node asks `instanceof` of, makes, and keeps metadata in; a test's world has others by itself. */
const SHARED = [
  'AggregateError',
  'Date',
  'Error',
  'Map',
  'Promise',
  'RangeError',
  'Reflect',
  'Set',
  'SyntaxError',
  'TypeError',
  'process',
];

/** The world of a test whose service is loaded by Node itself (native-modules.js). */
// oxlint-disable-next-line no-default-export -- Jest asks for it
export default class NativeEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global[Symbol.for(NATIVE)] = load;
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
}
