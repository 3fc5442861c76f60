import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../project.ts'

/**
 * Types a line at the lab's command line and kills it after so many milliseconds with all that it has started here:
 * nobody gets to clean up. Resolves whether it was still at it.
 */
export async function killedAfter(ms: number, words: readonly string[]): Promise<boolean> {
  const argv = [join(ROOT, 'lab/cli/main.ts'), ...words]
  const child = spawn(process.execPath, argv, { stdio: 'ignore' })
  const ended: Promise<readonly unknown[]> = once(child, 'exit')
  const timer = setTimeout(() => {
    if (child.pid === undefined || child.exitCode !== null) return
    const family = [child.pid, ...descendantsOf(child.pid)]
    // A group of its own goes at once: what one of them is just starting goes with it.
    for (const pid of family) kill(isLeader(pid) ? -pid : pid)
  }, ms)
  const [, signal] = await ended
  clearTimeout(timer)
  return signal === 'SIGKILL'
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return // it went with its group
  }
}

const isLeader = (pid: number): boolean => fieldsOf(String(pid))[2] === String(pid)

function descendantsOf(pid: number): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  )
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

const parentOf = (pid: string): number => Number(fieldsOf(pid)[1] ?? 0)

/** State, parent, process group, … of `/proc/<pid>/stat`. */
function fieldsOf(pid: string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return [] // it has ended meanwhile
  }
}
