import { join } from 'node:path'
import { execa } from 'execa'
import { colourEnvironment } from '../colour.ts'
import { ROOT } from '../root.ts'
import type { Check, CheckResult } from './check.ts'

/**
 * As many checks run at once as there are processors. A compiler in Go would take them all, and half as much time again
 * for collecting its garbage beside its work.
 */
const ONE_PROCESSOR = { GOMAXPROCS: '1', GOGC: '400' }

export const runProgram = async (
  program: string,
  words: readonly string[],
): Promise<CheckResult> => {
  const { exitCode, all } = await execa(program, words, {
    cwd: ROOT,
    all: true,
    reject: false,
    stdin: 'ignore',
    env: { ...colourEnvironment(), ...ONE_PROCESSOR },
  })
  return { isClean: exitCode === 0, output: all }
}

/** A check that is a command of an installed package, run under this Node and not under whichever stands in PATH. */
export const packageCheck = (name: string, command: string, words: readonly string[]): Check => ({
  name,
  run: () => runProgram(process.execPath, [join(ROOT, 'node_modules', command), ...words]),
})
