/**
 * Who may import whom. The trees: `src-shared` (anywhere), `src-main/core` (plain Node),
 * `src-main/hosts` (adapters), `src-main/electron` (the shell), `src-renderer` (browser).
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one thing in two places.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import must lead somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?worker|^electron$' },
    },
    {
      name: 'shared-imports-no-tree',
      comment: 'Shared code runs everywhere; it knows none of the trees.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^(src-main|src-renderer|migrations|samples|scripts|e2e|bench)/' },
    },
    {
      name: 'shared-is-portable',
      comment: 'Shared code uses neither Node nor Electron.',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-packages',
      comment: 'Shared code may use the schema and call libraries, and a parser without Node.',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(@orpc/|zod/)' },
    },
    {
      name: 'core-knows-no-host',
      comment: 'The core does not know who calls it.',
      severity: 'error',
      from: { path: '^(src-main/core|migrations)/' },
      to: { path: '^(src-main/(hosts|electron)|src-renderer)/' },
    },
    {
      name: 'electron-only-in-its-shell',
      comment: 'Electron is imported in src-main/electron only; everything else runs without it.',
      severity: 'error',
      from: {
        path: '^(src-main|src-shared|src-renderer|migrations)/',
        pathNot: '^src-main/electron/',
      },
      to: { path: '(^|/)node_modules/electron/|^electron(/|$)' },
    },
    {
      name: 'shell-is-thin',
      comment: 'The shell reaches the core through the protocol and the hosts, never directly.',
      severity: 'error',
      from: { path: '^src-main/electron/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src-main/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'hosts-import-no-shell',
      comment: 'Hosts work without the shell and without the page.',
      severity: 'error',
      from: { path: '^src-main/hosts/' },
      to: { path: '^(src-main/electron|src-renderer)/' },
    },
    {
      name: 'renderer-is-a-browser',
      comment: 'The page knows the shared code only, and nothing of Node.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main|migrations|samples|scripts|e2e|bench)/' },
    },
    {
      name: 'renderer-without-node',
      comment: 'The page runs in a browser. Tests of it may read files.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'transport-in-client-only',
      comment: 'Only the client folder knows what carries the calls.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '^src-renderer/client/|\\.test\\.ts$' },
      to: { path: 'node_modules/@orpc/(client/dist/adapters|server)' },
    },
    {
      name: 'renderer-without-core-libraries',
      comment: 'Database, files and PDF are made in the core.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: 'node_modules/(better-sqlite3|kysely|pdfmake|pino|piscina|@orpc/server)/' },
    },
    {
      name: 'no-tests-in-the-program',
      comment: 'The program does not import its tests.',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|/testing/|/test-[^/]+\\.ts$' },
      to: { path: '\\.test\\.ts$|/testing/|/test-[^/]+\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
