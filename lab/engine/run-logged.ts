import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openLog } from './set-up-log.ts'

/**
 * Runs a program with its output in a log file and resolves its exit code (127 when it cannot be run). Not through a
 * pipe: a daemon started by a package's scripts would keep it open.
 */
export const runLogged = async (
  program: string,
  words: readonly string[],
  logFile: string,
): Promise<number> => {
  using log = openLog(logFile)
  const child = spawn(program, words, {
    stdio: ['ignore', log.descriptor, log.descriptor],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  const [code]: unknown[] = await once(child, 'exit').catch(() => [127])
  return typeof code === 'number' ? code : 1
}
