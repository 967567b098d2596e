import { readdirSync, readFileSync } from 'node:fs';

const suites = new URL('./test/suites/', import.meta.url);
/**
 * Loading the service takes longer than most files need for their tests: a whole run takes those that a suite names
 * together, and a file that is asked for by its path by itself.
 */
const inSuites = readdirSync(suites).flatMap((file) =>
  [...readFileSync(new URL(file, suites), 'utf8').matchAll(/'\.\.\/([\w-]+\.spec)\.js'/g)].map(([, name]) => name),
);
const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const isByPath = asked.length > 0 && !asked.some((word) => word.endsWith('.suite.ts'));

/** One run for rules (beside the code) and behaviour (test/): the whole app in-process on an embedded PostgreSQL. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/demo'],
  testMatch: ['**/*.spec.ts', '**/*.suite.ts'],
  testPathIgnorePatterns: isByPath
    ? ['/node_modules/', '\\.suite\\.ts$']
    : ['/node_modules/', `/test/(${inSuites.join('|')})\\.ts$`],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
  testSequencer: '<rootDir>/test/setup/sequencer.js',
  globalSetup: '<rootDir>/test/setup/global-setup.js',
  globalTeardown: '<rootDir>/test/setup/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1200MB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
    // Fastify reaches these two ESM-only packages with require, which Jest's module loader can't do.
    'node_modules/(cookie|content-disposition)/.+\\.js$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'ecmascript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['node_modules/(?!(cookie|content-disposition)/)'],
};
