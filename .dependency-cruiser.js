/**
 * The arrows of the house (docs/architecture.md): an import goes down or stays in its row, never up,
 * and a room is entered through its index.ts only.
 */
const rows = [
  ['pages'],
  ['insights', 'notifications'],
  ['faq', 'procedures', 'channels'],
  ['matching'],
  ['tickets'],
  ['manuals'],
  ['knowledge'],
  ['accounts', 'search', 'products'],
  ['platform'],
];

const rooms = rows.flat();
const any = (names) => `^src/(${names.join('|')})/`;

const upward = rows.slice(1).map((row, index) => ({
  name: `no-arrow-up-from-${row.join('-')}`,
  severity: 'error',
  comment: 'Low rooms tell what happened with an event; higher rooms listen.',
  from: { path: any(row), pathNot: '\\.spec\\.ts$' },
  to: { path: any(rows.slice(0, index + 1).flat()) },
}));

export default {
  forbidden: [
    ...upward,
    {
      name: 'front-door-only',
      severity: 'error',
      comment:
        'Another room is entered through its index.ts (platform: the index of its part; text analysis has its own door).',
      from: { path: '^src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: any(rooms.filter((room) => room !== 'platform')),
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/search/analysis/index\\.ts$'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { pathNot: '^src/(main|start|create-app|app\\.module)\\.ts$|^src/commands/|^(test|bench)/' },
      to: { path: '^src/(main|start|create-app|app\\.module)\\.ts$' },
    },
    {
      name: 'no-tests-from-code',
      severity: 'error',
      from: { path: '^src', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
  },
};
