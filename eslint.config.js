import PURE_MODULES from './ci/walls/pure-modules.json' with { type: 'json' }
import tseslint from 'typescript-eslint'

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

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      '.cache/',
      'coverage/',
      // Programs of an example's images, which run on the distribution's packages.
      'lab/examples/*/images/',
      'eslint.config.js',
      '.dependency-cruiser.cjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // More than three parameters become one named object; four stay where a signature is given by others.
      'max-params': ['error', 4],
      'no-param-reassign': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // `return promise` under `await using` would let go of the thing before the work is done.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
      // An interface that waits may have an implementation that need not.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }] },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Types of others promise more than their programs keep.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
    },
  },
  {
    files: PURE,
    ignores: TESTS,
    rules: {
      'no-restricted-properties': ['error', ...clocksAndChance],
      'no-restricted-globals': ['error', ...ambient],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'A pure folder takes the time as an argument.',
        },
      ],
    },
  },
  {
    // Plain JavaScript that starts everything: its types stand in comments, and nothing can be cast.
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': 'off',
      // Matchers such as expect.stringContaining are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
)
