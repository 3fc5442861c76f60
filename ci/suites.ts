import { checksSuite } from './checks/checks-suite.ts'
import { vitestSuite } from './suites/vitest-suite.ts'
import type { Stage } from './suite.ts'

const calmJourneys = vitestSuite('calm', { name: 'scenarios', files: [] })
const promptJourneys = vitestSuite('scenarios', {
  name: 'prompt-scenarios',
  files: ['scenarios/prompt.scenario.test.ts'],
})

/**
 * Everything that `npm test` runs, in this order. What boots hosts waits half of its time, which another lane uses.
 * Some journeys, and sessions, hold promises with seconds in them: beside them goes only what leaves the processors
 * alone.
 * What counts the things of the whole machine runs by itself.
 */
export const stages: readonly Stage[] = [
  [[checksSuite, vitestSuite('properties')], [vitestSuite('unit')]],
  [
    [vitestSuite('attacks'), calmJourneys],
    [vitestSuite('apps'), vitestSuite('docker'), vitestSuite('proofs')],
  ],
  [[promptJourneys, vitestSuite('prompt')], [vitestSuite('netns')]],
  [[vitestSuite('alone')]],
]
