import { swcOptions } from './scripts/swc.js';

const swc = ['@swc/jest', swcOptions];
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
  // Tidying up would take apart what the worlds of tests share.
  testEnvironmentOptions: { globalsCleanup: 'off' },
};

export default {
  testSequencer: '<rootDir>/test/setup/sequencer.js',
  testTimeout: 60_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '2000MB',
  projects: [
    {
      ...common,
      displayName: 'rules',
      roots: ['<rootDir>/src', '<rootDir>/demo'],
      transform: { '^.+\\.ts$': swc },
    },
    {
      ...common,
      // The whole app in-process on an embedded PostgreSQL.
      displayName: 'behaviour',
      roots: ['<rootDir>/test'],
      testEnvironment: '<rootDir>/test/setup/native-environment.js',
      globalSetup: '<rootDir>/test/setup/global-setup.js',
      globalTeardown: '<rootDir>/test/setup/global-teardown.js',
      transform: {
        '/(src|demo|bench)/.+(?<!\\.spec)\\.ts$': '<rootDir>/test/setup/native-modules.js',
        '^.+\\.ts$': swc,
        '/node_modules/': '<rootDir>/test/setup/native-modules.js',
      },
      // Jest itself lives in the test's world.
      transformIgnorePatterns: ['/node_modules/(@jest/|jest|expect/)'],
    },
  ],
};
