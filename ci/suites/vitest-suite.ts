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
  /** Parts of the names of files; all files of the project when there are none. */
  readonly files?: readonly string[]
}

/** Runs one project in a process of its own; a breakdown of vitest itself is a failure more. */
export const runVitest = async (
  project: string,
  run: SuiteRun,
  { folder, output, files = [] }: Place,
): Promise<Tally> => {
  const sink = output === 'later' ? 'pipe' : output
  const child = fork(RUNNER, [project, ...files], {
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

/** A project of vitest.config.ts as a suite, or some files of it. One whose files are all gone has failed. */
export const vitestSuite = (project: string, part?: Part): Suite => {
  const name = part?.name ?? project
  return {
    name,
    run: async (run) => {
      const output = run.isBeside ? 'later' : 'inherit'
      const tally = await runVitest(project, run, {
        folder: ROOT,
        output,
        files: part?.files ?? [],
      })
      if (tally.passed + tally.failed + tally.skipped.length > 0) return tally
      process.stdout.write(`no test of ${name} ran\n`)
      return oneFailure
    },
  }
}

interface Part {
  readonly name: string
  readonly files: readonly string[]
}
