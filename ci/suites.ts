import { checksSuite } from './checks/checks-suite.ts'
import { vitestSuite } from './suites/vitest-suite.ts'
import type { Stage } from './suite.ts'

/**
 * Everything that `npm test` runs, in this order. Labs wait for boots and certificates half of the time, which another
 * lane uses; what counts the things of the whole machine runs alone.
 */
export const stages: readonly Stage[] = [
  [[checksSuite]],
  [
    [vitestSuite('attacks'), vitestSuite('scenarios')],
    [vitestSuite('unit'), vitestSuite('properties'), vitestSuite('netns'), vitestSuite('docker')],
  ],
  [[vitestSuite('alone')]],
]
