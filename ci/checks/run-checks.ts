import { availableParallelism } from 'node:os'
import { spentTime } from '../../lab/cli/screen/spent-time.ts'
import type { Check, CheckResult } from './check.ts'

const asFailure = (cause: unknown): CheckResult => ({
  isClean: false,
  output: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
})

const runOne = async (check: Check, print: (text: string) => void): Promise<boolean> => {
  const startedAt = performance.now()
  const { isClean, output } = await check.run().catch(asFailure)
  print(`${isClean ? '✔' : '✖'} ${check.name} (${spentTime(startedAt)})\n`)
  if (!isClean) print(`${output.trimEnd()}\n`)
  return isClean
}

/** Runs all of them, as many at once as there are processors; resolves the names of those that are not clean. */
export const runChecks = async (
  checks: readonly Check[],
  print: (text: string) => void,
): Promise<readonly string[]> => {
  const waiting = [...checks]
  const dirty: string[] = []
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runOne(check, print))) dirty.push(check.name)
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))
  return dirty
}
