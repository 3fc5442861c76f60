import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RunIdentity } from '../backends/backend.ts'

/** This process as the owner of what it makes. */
export const newRun = (): RunIdentity => ({
  run: randomBytes(6).toString('hex'),
  ownerPid: process.pid,
  ownerStart: startOf(process.pid) ?? '',
  bootId: bootId(),
})

/** Whether the process that made something still lives: same boot, same pid, same start time. */
export const isAlive = ({ ownerPid, ownerStart, bootId: boot }: RunIdentity): boolean =>
  boot === bootId() && startOf(ownerPid) === ownerStart

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Field 22 of `/proc/<pid>/stat`; the name before it may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined // no such process
  }
}
