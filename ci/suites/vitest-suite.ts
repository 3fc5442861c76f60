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
  /** `later`: in one piece, when it is over. */
  readonly output: 'inherit' | 'ignore' | 'later'
}

/** Runs one project in a process of its own; a breakdown of vitest itself is a failure more. */
export const runVitest = async (
  project: string,
  run: SuiteRun,
  { folder, output }: Place,
): Promise<Tally> => {
  const sink = output === 'later' ? 'pipe' : output
  const child = fork(RUNNER, [project], {
    cwd: folder,
    stdio: ['ignore', sink, sink, 'ipc'],
    env: environment(run),
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => said.push(part))
  let tally: Tally | undefined
  child.on('message', (message) => {
    if (isTally(message)) tally = message
  })
  // Not `exit`: what it said last may still be on its way then.
  const ending: readonly unknown[] = await once(child, 'close')
  process.stdout.write(Buffer.concat(said))
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
    const output = run.isBeside ? 'later' : 'inherit'
    const tally = await runVitest(project, run, { folder: ROOT, output })
    if (tally.passed + tally.failed + tally.skipped.length > 0) return tally
    process.stdout.write(`no test of ${project} ran\n`)
    return oneFailure
  },
})
