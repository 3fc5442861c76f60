import { checks } from './checks.ts'
import { runChecks } from './run-checks.ts'
import type { Suite } from '../suite.ts'

/** `npm run check` as a suite: each check counts as one. */
export const checksSuite: Suite = {
  name: 'checks',
  run: async () => {
    const dirty = await runChecks(checks, (text) => process.stdout.write(text))
    return { passed: checks.length - dirty.length, failed: dirty.length, skipped: [] }
  },
}
