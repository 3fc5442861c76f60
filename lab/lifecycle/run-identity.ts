import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RunIdentity } from '../backends/backend.ts'
import { processStart } from '../images/process-start.ts'

/** This process as the owner of what it makes. */
export const newRun = (): RunIdentity => ({
  run: randomBytes(6).toString('hex'),
  ownerPid: process.pid,
  ownerStart: processStart(process.pid) ?? '',
  bootId: bootId(),
})

/** Whether the process that made something still lives: same boot, same pid, same start time. */
export const isAlive = ({ ownerPid, ownerStart, bootId: boot }: RunIdentity): boolean =>
  boot === bootId() && processStart(ownerPid) === ownerStart

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
