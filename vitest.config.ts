import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const PATIENT = { testTimeout: 120_000, hookTimeout: 180_000 } as const
const SERIAL = { ...PATIENT, fileParallelism: false } as const
const IN_PAIRS = { ...PATIENT, maxWorkers: 2 } as const
/** Of a project, too, though vitest's types do not say so: where few are chosen, a file may have none of them. */
const MAY_BE_EMPTY = { passWithNoTests: true } as const
const NAMESPACES = '**/*.netns.test.ts'
const DOCKER = '**/*.docker.test.ts'
/** Of those with an engine: what they promise has seconds in it, which they would take from each other. */
const PROMPT = 'agent/sessions/*.docker.test.ts'
/** Of those with an engine, nearly half of the time. */
const APPS = 'lab/apps/**/*.docker.test.ts'
/** Of those in namespaces: what they show is not when. */
const PROOFS = ['lab/proof/**/*.netns.test.ts', 'lab/verify/**/*.netns.test.ts']
const PROPERTIES = 'property-tests/**/*.test.ts'
const SCENARIOS = 'scenarios/**/*.scenario.test.ts'
const CALM = 'scenarios/calm-*.scenario.test.ts'
const ATTACKS = 'scenarios/**/*.attack.test.ts'
const ALONE = '**/*.alone.test.ts'
const OUTSIDE = ['**/node_modules/**', '**/dist/**', SCENARIOS, ATTACKS, ALONE]

/** ci/suites.ts says which of these run beside each other; by hand: `vitest run --project unit lab/plan`. */
export default defineConfig({
  test: {
    env: {
      TESTCONTAINERS_RYUK_DISABLED: 'true',
      // Not among the evidence of whoever runs the tests.
      DRAWBRIDGE_EVIDENCE: join(tmpdir(), 'drawbridge-tests-evidence'),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...OUTSIDE, NAMESPACES, DOCKER, PROPERTIES],
          globalSetup: 'control/testing/built-program.ts',
          // A process for each file would take longer to start than most files take. No module of ours has state.
          isolate: false,
          setupFiles: 'ci/suites/leaves-nothing.ts',
          maxWorkers: '100%',
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: { name: 'properties', include: [PROPERTIES], exclude: OUTSIDE, testTimeout: 60_000 },
      },
      // Real kernels: one file at a time, so that namespaces and names do not meet and times mean something.
      {
        extends: true,
        test: {
          name: 'netns',
          include: [NAMESPACES],
          exclude: [...OUTSIDE, ...PROOFS],
          globalSetup: 'control/testing/built-program.ts',
          ...SERIAL,
        },
      },
      { extends: true, test: { name: 'proofs', include: PROOFS, exclude: OUTSIDE, ...SERIAL } },
      // Each in a throw-away lab of its own, in files of those that may be late, and of those that may not.
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: [SCENARIOS],
          exclude: [],
          ...SERIAL,
          ...MAY_BE_EMPTY,
        },
      },
      // The same, without those that may not be late: two files at a time.
      {
        extends: true,
        test: { name: 'calm', include: [CALM], exclude: [], ...IN_PAIRS, ...MAY_BE_EMPTY },
      },
      // On the real system each must fail, on its twin succeed: four files, two at a time.
      {
        extends: true,
        test: {
          name: 'attacks',
          include: [ATTACKS],
          exclude: [],
          ...IN_PAIRS,
          ...MAY_BE_EMPTY,
        },
      },
      {
        extends: true,
        test: { name: 'docker', include: [DOCKER], exclude: [...OUTSIDE, PROMPT, APPS], ...SERIAL },
      },
      { extends: true, test: { name: 'apps', include: [APPS], exclude: OUTSIDE, ...SERIAL } },
      { extends: true, test: { name: 'prompt', include: [PROMPT], exclude: OUTSIDE, ...SERIAL } },
      // They count what there is of a kind on the whole machine.
      { extends: true, test: { name: 'alone', include: [ALONE], exclude: [], ...SERIAL } },
    ],
  },
})
