import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { findProgram } from '../../lab/engine/machine.ts'
import { ROOT } from '../root.ts'
import { sourceFiles } from '../source-files.ts'
import { runProgram } from './program-check.ts'
import type { Check, CheckResult } from './check.ts'

/** Pieces of one script that know each other's names: they are checked as the whole that hosts get. */
const BOOTSTRAP_STAGES = 'agent/bootstrap/stages/'
const ASSEMBLED = '.cache/checks/user-data.sh'

const firstBytes = async (path: string): Promise<string> => {
  await using file = await open(join(ROOT, path))
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(64), position: 0 })
  return buffer.toString('latin1', 0, bytesRead)
}

/** By name, or by its first line: unit helpers and entry points have no ending. */
const isShellScript = async (path: string): Promise<boolean> =>
  path.endsWith('.sh') ||
  (!/\.\w+$/.test(path) && /^#!.*\b(?:ba|da)?sh\b/.test(await firstBytes(path)))

const shellScripts = async (): Promise<readonly string[]> => {
  const files = (await sourceFiles()).filter((path) => !path.startsWith(BOOTSTRAP_STAGES))
  const areScripts = await Promise.all(files.map(isShellScript))
  return files.filter((_, index) => areScripts[index])
}

const assembledBootstrap = async (): Promise<string> => {
  const words = ['agent/bootstrap/assemble.ts', '--overlay', 'encrypted']
  const { stdout } = await execa(process.execPath, words, { cwd: ROOT })
  await mkdir(dirname(join(ROOT, ASSEMBLED)), { recursive: true })
  await writeFile(join(ROOT, ASSEMBLED), stdout)
  return ASSEMBLED
}

const checkAll = async (): Promise<CheckResult> => {
  const [assembled, scripts] = await Promise.all([assembledBootstrap(), shellScripts()])
  const results = await Promise.all([
    // It carries other scripts as quoted text (SC2016), which are checked as files of their own.
    runProgram('shellcheck', ['--exclude=SC2016', assembled]),
    runProgram('shellcheck', scripts),
  ])
  return {
    isClean: results.every(({ isClean }) => isClean),
    output: results.map(({ output }) => output).join('\n'),
  }
}

/** shellcheck over every shell script; a machine without it has checked nothing, so that is red. */
export const shellCheck: Check = {
  name: 'shell',
  run: async () =>
    findProgram('shellcheck') === undefined
      ? { isClean: false, output: 'shellcheck is missing: sudo apt-get install shellcheck' }
      : checkAll(),
}
