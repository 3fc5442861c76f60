import { defineConfig } from 'oxlint'
import PURE_MODULES from './ci/walls/pure-modules.json' with { type: 'json' }

/** Folders and files that only compute: what they need of time and chance comes in as arguments. */
const PURE = PURE_MODULES.map((path) => (path.endsWith('.ts') ? path : `${path}/**`))
const TESTS = ['**/*.test.ts', '**/testing/**', 'property-tests/**']

const clocksAndChance = [
  { object: 'Date', property: 'now', message: 'A pure folder takes the time as an argument.' },
  { object: 'Math', property: 'random', message: 'A pure folder takes chance as an argument.' },
  {
    object: 'performance',
    property: 'now',
    message: 'A pure folder takes the time as an argument.',
  },
]

const ambient = ['setTimeout', 'setInterval', 'setImmediate', 'crypto', 'process', 'fetch']

const each = (names: readonly string[]): Record<string, 'error'> =>
  Object.fromEntries(names.map((name) => [name, 'error']))

/**
 * What typescript-eslint calls strict, as far as it has no options here. Left out of it are require-await (an interface
 * that waits may have an implementation that need not), no-confusing-void-expression, and no-unnecessary-condition
 * (types of others promise more than their programs keep).
 */
const STRICT = [
  ...['eslint/no-array-constructor', 'eslint/no-useless-constructor', 'eslint/no-var'],
  ...['eslint/prefer-rest-params', 'eslint/prefer-spread'],
  ...[
    ...['await-thenable', 'no-array-delete', 'no-base-to-string', 'no-deprecated'],
    ...['no-duplicate-enum-values', 'no-duplicate-type-constituents', 'no-dynamic-delete'],
    ...['no-empty-object-type', 'no-explicit-any', 'no-extra-non-null-assertion'],
    ...['no-extraneous-class', 'no-for-in-array', 'no-generated-empty-object-type'],
    ...['no-implied-eval', 'no-invalid-void-type', 'no-meaningless-void-operator'],
    ...['no-misused-new', 'no-misused-promises', 'no-mixed-enums', 'no-namespace'],
    ...['no-non-null-asserted-nullish-coalescing', 'no-non-null-asserted-optional-chain'],
    ...['no-non-null-assertion', 'no-redundant-type-constituents', 'no-require-imports'],
    ...['no-this-alias', 'no-unnecessary-boolean-literal-compare'],
    ...['no-unnecessary-template-expression', 'no-unnecessary-type-arguments'],
    ...['no-unnecessary-type-assertion', 'no-unnecessary-type-constraint'],
    ...['no-unnecessary-type-conversion', 'no-unnecessary-type-parameters'],
    ...['no-unsafe-argument', 'no-unsafe-assignment', 'no-unsafe-call'],
    ...['no-unsafe-declaration-merging', 'no-unsafe-enum-assignment'],
    ...['no-unsafe-enum-comparison', 'no-unsafe-function-type', 'no-unsafe-member-access'],
    ...['no-unsafe-return', 'no-unsafe-unary-minus', 'no-useless-default-assignment'],
    ...['no-wrapper-object-types', 'only-throw-error', 'prefer-as-const'],
    ...['prefer-literal-enum-member', 'prefer-namespace-keyword', 'prefer-promise-reject-errors'],
    ...['prefer-reduce-type-parameter', 'prefer-return-this-type', 'related-getter-setter-pairs'],
    ...['triple-slash-reference', 'unbound-method', 'unified-signatures'],
    'use-unknown-in-catch-callback-variable',
  ].map((name) => `typescript/${name}`),
]

export default defineConfig({
  plugins: ['typescript'],
  // Only what is named below: a new version brings no rule of its own.
  categories: { correctness: 'off' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: [
    'node_modules/',
    'dist/',
    '.cache/',
    'coverage/',
    // Programs of an example's images, which run on the distribution's packages.
    'lab/examples/*/images/',
    '.dependency-cruiser.cjs',
  ],
  rules: {
    ...each(STRICT),
    eqeqeq: ['error', 'always'],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    // More than three parameters become one named object; four stay where a signature is given by others.
    'max-params': ['error', 4],
    'no-param-reassign': 'error',
    'no-unused-expressions': 'error',
    'no-unused-vars': [
      'error',
      { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
    ],
    'prefer-const': 'error',
    'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
    'typescript/no-floating-promises': ['error', { ignoreVoid: false }],
    'typescript/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
    'typescript/restrict-plus-operands': [
      'error',
      {
        allowAny: false,
        allowBoolean: false,
        allowNullish: false,
        allowNumberAndString: false,
        allowRegExp: false,
      },
    ],
    'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
    // `return promise` under `await using` would let go of the thing before the work is done.
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': [
      'error',
      { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
    ],
  },
  overrides: [
    {
      files: PURE,
      excludeFiles: TESTS,
      jsPlugins: ['./ci/walls/pure-clock.ts'],
      rules: {
        'no-restricted-properties': ['error', ...clocksAndChance],
        'no-restricted-globals': ['error', ...ambient],
        'pure/clock': 'error',
      },
    },
    {
      // Plain JavaScript that starts everything: its types stand in comments, and nothing can be cast.
      files: ['**/*.mjs'],
      rules: {
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    {
      files: TESTS,
      rules: {
        'max-lines': 'off',
        // Matchers such as expect.stringContaining are typed as any.
        'typescript/no-unsafe-assignment': 'off',
      },
    },
  ],
})
