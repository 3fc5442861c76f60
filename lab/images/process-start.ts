import { readFileSync } from 'node:fs'

/**
 * When a living process started, in clock ticks since boot (`/proc/<pid>/stat`, field 22): pids are reused. Undefined
 * when there is none, and for one that has ended and that nobody has waited for yet (a zombie): it does nothing more.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    // Counted after the command's closing bracket: its name may hold spaces and brackets.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? undefined : fields[18]
  } catch {
    return undefined
  }
}
