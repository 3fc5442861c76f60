import { spawn } from 'node:child_process'
import { openLog } from './set-up-log.ts'

/** A process that outlives us. */
export interface Daemon {
  /** How it ended, undefined while it runs. */
  ending(): string | undefined
}

/**
 * Starts a program in a session of its own with nothing of ours in its hands: it survives this process, its terminal
 * and its process group, and no pipe of a CI job stays open because of it.
 */
export const launchDaemon = (program: string, logFile: string): Daemon => {
  using log = openLog(logFile)
  const child = spawn(program, [], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
    env: { PATH: daemonPath(), HOME: '/root' },
  })
  let ending: string | undefined
  child.on('exit', (code, signal) => {
    ending = `ended with ${signal ?? String(code)}`
  })
  child.on('error', (error) => {
    ending = `could not be run: ${error.message}`
  })
  child.unref()
  return { ending: () => ending }
}

/** A shell of an ordinary user that became root may lack the folders where iptables lives. */
const daemonPath = (): string =>
  [process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin']
    .filter(Boolean)
    .join(':')
