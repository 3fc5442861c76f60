import { checksSuite } from './checks/checks-suite.ts'
import { vitestSuite } from './suites/vitest-suite.ts'
import type { Stage } from './suite.ts'

/**
 * Everything that `npm test` runs, in this order. An attack waits for boots and certificates half of its time, which
 * another lane uses. Journeys hold promises with seconds in them, and run by themselves; so does what counts the things
 * of the whole machine.
 */
export const stages: readonly Stage[] = [
  [[checksSuite]],
  [
    [vitestSuite('attacks')],
    [vitestSuite('unit'), vitestSuite('properties'), vitestSuite('netns')],
  ],
  [[vitestSuite('scenarios')]],
  [[vitestSuite('docker')]],
  [[vitestSuite('alone')]],
]
