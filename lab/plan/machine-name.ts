import { refused, type LabError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

/** `host.12` → 12. */
export function hostIndex(target: string): number | undefined {
  const match = /^host\.([1-9]\d{0,2})$/.exec(target)
  return match ? Number(match[1]) : undefined
}

export const hostTarget = (index: number): string => `host.${String(index)}`

/** `host.1` → `host-1`, as the machine itself, DNS and certificates call it. */
export const machineName = (target: string): string => target.replace('.', '-')

/** `host-1` → `host.1`. */
export const targetOf = (machine: string): string => machine.replace(/^host-(\d+)$/, 'host.$1')

export function noSuchTarget(target: string, known: readonly string[]): LabError {
  return refused({
    code: 'E_NO_SUCH_TARGET',
    message: `there is no "${target.slice(0, 40)}" in this lab`,
    next:
      known.length > 0
        ? `choose one of: ${known.join(', ')}`
        : `bring a lab up first: ${typedCommand('up', '3')}`,
  })
}
