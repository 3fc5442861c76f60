import { readFile } from 'node:fs/promises'
import { bad, good } from './finding.ts'
import type { Finding } from './finding.ts'

/** Which cgroup file systems a machine has mounted, by /proc/mounts. */
export const judgeCgroup = (mounts: string): Finding => {
  const types = new Set(mounts.split('\n').map((line) => line.split(' ')[2]))
  if (types.has('cgroup')) {
    return good('cgroup', types.has('cgroup2') ? 'version 1, with 2 beside it' : 'version 1')
  }
  if (types.has('cgroup2')) return good('cgroup', 'version 2')
  return bad('cgroup', 'lacking', {
    found: 'no cgroup file system is mounted',
    next: 'sudo apt-get install cgroupfs-mount && sudo cgroupfs-mount',
  })
}

export const cgroupCheck = async (): Promise<Finding> =>
  judgeCgroup(await readFile('/proc/mounts', 'utf8'))
