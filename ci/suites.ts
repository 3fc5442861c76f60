import { checksSuite } from './checks/checks-suite.ts'
import { vitestSuite } from './suites/vitest-suite.ts'
import type { Suite } from './suite.ts'

/** Everything that `npm test` runs, in this order. */
export const suites: readonly Suite[] = [
  checksSuite,
  vitestSuite('unit'),
  vitestSuite('properties'),
  vitestSuite('netns'),
  vitestSuite('docker'),
  vitestSuite('scenarios'),
  vitestSuite('attacks'),
]
