import { readFileSync } from 'node:fs'
import { processStart } from './process-start.ts'

const PREFIX = 'drawbridge-build'

/** A name that tells which process builds, on which boot of the machine, so that a dead one's leavings are known. */
export function buildName(what: string): string {
  return [PREFIX, what, String(process.pid), processStart(process.pid) ?? '0', bootId()].join('-')
}

/** Whether this is the name of a build whose process is no more. */
export function isAbandoned(name: string): boolean {
  const match = /^drawbridge-build-\w+-(\d+)-(\d+)-([0-9a-f]+)$/.exec(name)
  if (match === null) return false
  const [, pid, started, boot] = match
  return boot !== bootId() || processStart(Number(pid)) !== started
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    .replaceAll(/[-\s]/g, '')
    .slice(0, 12)
}
