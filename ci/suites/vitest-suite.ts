import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { colourEnvironment } from '../colour.ts'
import { ROOT } from '../root.ts'
import { oneFailure } from '../tally.ts'
import type { Suite, SuiteRun } from '../suite.ts'
import type { Tally } from '../tally.ts'

const RUNNER = fileURLToPath(new URL('run-vitest.ts', import.meta.url))

const isTally = (message: unknown): message is Tally =>
  typeof message === 'object' && message !== null && 'passed' in message && 'failed' in message

const environment = ({ isLong }: SuiteRun): NodeJS.ProcessEnv => ({
  ...process.env,
  ...colourEnvironment(),
  ...(isLong ? { DRAWBRIDGE_LONG: '1' } : {}),
})

interface Place {
  /** Holds vitest.config.ts. */
  readonly folder: string
  readonly output: 'inherit' | 'ignore'
}

/** Runs one project in a process of its own; a breakdown of vitest itself is a failure more. */
export const runVitest = async (
  project: string,
  run: SuiteRun,
  { folder, output }: Place,
): Promise<Tally> => {
  const child = fork(RUNNER, [project], {
    cwd: folder,
    stdio: ['ignore', output, output, 'ipc'],
    env: environment(run),
  })
  let tally: Tally | undefined
  child.on('message', (message) => {
    if (isTally(message)) tally = message
  })
  const ending: readonly unknown[] = await once(child, 'exit')
  if (tally !== undefined && ending[0] === 0) return tally
  process.stdout.write(
    `vitest broke down in ${project}: it ended with ${String(ending[1] ?? ending[0])}\n`,
  )
  return tally === undefined ? oneFailure : { ...tally, failed: tally.failed + 1 }
}

/** A project of vitest.config.ts as a suite. A project whose files are all gone has failed. */
export const vitestSuite = (project: string): Suite => ({
  name: project,
  run: async (run) => {
    const tally = await runVitest(project, run, { folder: ROOT, output: 'inherit' })
    if (tally.passed + tally.failed + tally.skipped.length > 0) return tally
    process.stdout.write(`no test of ${project} ran\n`)
    return oneFailure
  },
})
