import { readFile } from 'node:fs/promises'

/**
 * The control group out of which a process gets its share of the processors, as a folder. A tunnel in user space is as
 * fast as its share: one made by hand is beside a host's only within the same group.
 */
export async function cpuGroupOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${String(pid)}/cgroup`, 'utf8')
  const first = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/m.exec(text)?.[1]
  if (first !== undefined) return `/sys/fs/cgroup/cpu${first}`
  return `/sys/fs/cgroup${/^0::(.*)$/m.exec(text)?.[1] ?? ''}`
}
