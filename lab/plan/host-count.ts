import { usageError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'
import { MAX_HOSTS } from './slice.ts'

/** `up 3`: how many hosts, 1 … 200. */
export function parseHostCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= MAX_HOSTS) return count
  const tooMany = count > MAX_HOSTS
  throw usageError({
    code: tooMany ? 'E_TOO_MANY_HOSTS' : 'E_HOST_COUNT',
    message: tooMany
      ? `a lab holds at most ${String(MAX_HOSTS)} hosts, ${text} were asked for`
      : `"${text.slice(0, 40)}" is not a number of hosts`,
    next: `say how many hosts you want, 1 to ${String(MAX_HOSTS)}: ${typedCommand('up', '3')}`,
  })
}
