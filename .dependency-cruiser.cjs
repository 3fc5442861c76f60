/**
 * The walls between the rooms (CONTRIBUTING.md). Each is an error; ci/walls/walls.test.ts shows that each goes red.
 */
const { builtinModules } = require('node:module')
const PURE = require('./ci/walls/pure-modules.json')

const ROOMS = '^(?:agent|control|lab|scenarios|property-tests|ci)/'
/** Folders, and single files (their dot is no wildcard that could matter). */
const PURE_PATHS = `^(?:${PURE.join('|')})(?:/|$)`
/** Tests, and what only they use. */
const TESTS = '\\.test\\.ts$|/testing/'

/** Rooms that only their own files may import. */
const closed = ['scenarios', 'property-tests', 'ci'].map((room) => ({
  name: `nobody-imports-${room}`,
  comment: `${room} stands at the end: whatever others need of it belongs elsewhere.`,
  severity: 'error',
  from: { pathNot: `^${room}/` },
  to: { path: `^${room}/` },
}))

module.exports = {
  forbidden: [
    {
      name: 'agent-stands-alone',
      comment: 'The agent runs on a host, where nothing else of this project is.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: ROOMS, pathNot: '^agent/' },
    },
    {
      name: 'control-knows-the-wire-only',
      comment: 'Control and agent share the protocol and nothing else.',
      severity: 'error',
      from: { path: '^control/' },
      to: { path: ROOMS, pathNot: ['^control/', '^agent/protocol/'] },
    },
    {
      name: 'lab-knows-the-client-only',
      comment:
        'The lab starts agent and control as programs: what judges shares no code with what is judged.',
      severity: 'error',
      from: { path: '^lab/' },
      to: {
        path: ROOMS,
        pathNot: [
          '^lab/',
          '^control/api/client/',
          '^control/api/(?:people-)?contract\\.ts$',
          '^agent/protocol/',
        ],
      },
    },
    {
      name: 'lab-takes-types-of-the-wire',
      comment: 'Of agent/protocol the lab uses the types; its values would be shared code.',
      severity: 'error',
      from: { path: '^lab/' },
      to: { path: '^agent/protocol/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'scenarios-use-the-door',
      comment: 'Scenarios say what a user of the library can say.',
      severity: 'error',
      from: { path: '^scenarios/' },
      to: { path: ROOMS, pathNot: ['^scenarios/', '^lab/index\\.ts$'] },
    },
    {
      name: 'properties-of-pure-modules',
      comment: 'Properties hold of what only computes; the rest has tests of its own.',
      severity: 'error',
      from: { path: '^property-tests/' },
      to: {
        path: ROOMS,
        pathNot: ['^property-tests/', '^agent/protocol/', PURE_PATHS],
      },
    },
    ...closed,
    {
      name: 'pure-stays-pure',
      comment: 'A pure folder computes: no modules of Node, not through others either.',
      severity: 'error',
      from: { path: PURE_PATHS, pathNot: TESTS },
      to: { path: `^(?:node:)?(?:${builtinModules.join('|')})$`, reachable: true },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-missing-modules',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'programs-need-no-development-packages',
      comment: 'What runs at a user’s place must be installed there.',
      severity: 'error',
      from: { path: '^(?:agent|control|lab)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Programs of an example's images, which run on the distribution's packages.
    exclude: { path: '^lab/examples/[^/]+/images/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
