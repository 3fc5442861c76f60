import { readFile } from 'node:fs/promises'
import { bad, good } from './finding.ts'
import { MIB, size } from './sizes.ts'
import type { Finding } from './finding.ts'

/** Control, switch and stranger, and the lab's own programs. */
const LAB_BYTES = 500 * MIB
/** An idle host with its agent. */
const HOST_BYTES = 150 * MIB
const SMALLEST_LAB = 3
const MOST_HOSTS = 200

/** `MemAvailable` of /proc/meminfo, in bytes. */
export const availableMemory = (meminfo: string): number =>
  Number(/^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024

export const judgeMemory = (available: number): Finding => {
  const hosts = Math.min(MOST_HOSTS, Math.floor((available - LAB_BYTES) / HOST_BYTES))
  if (hosts >= SMALLEST_LAB) {
    return good('memory', `${size(available)} available, enough for about ${String(hosts)} hosts`)
  }
  return bad('memory', 'lacking', {
    found: `${size(available)} available; three hosts need ${size(LAB_BYTES + SMALLEST_LAB * HOST_BYTES)}`,
    next: 'end other programs, or give this machine more memory',
  })
}

export const memoryCheck = async (): Promise<Finding> =>
  judgeMemory(availableMemory(await readFile('/proc/meminfo', 'utf8')))
