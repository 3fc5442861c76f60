import { usageError } from '../../lab-error.ts'

const UNITS = { h: 3_600_000, m: 60_000, s: 1000 } as const
const TIME = /^(?=.)(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$/
const LONGEST_MS = 12 * UNITS.h

/** For how long access is asked: `30m`, `2h`, `45s`, `1h30m`, of at most 12 hours. Milliseconds. */
export function parseGrantTime(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = TIME.exec(text) ?? []
  const forMs = Number(hours) * UNITS.h + Number(minutes) * UNITS.m + Number(seconds) * UNITS.s
  if (forMs >= UNITS.s && forMs <= LONGEST_MS) return forMs
  throw usageError({
    code: 'E_GRANT_TIME',
    message: `${JSON.stringify(text.slice(0, 40))} is no time for which access can be asked: from 1s to 12h`,
    next: 'give hours, minutes or seconds, such as --for 30m',
  })
}

/** How long something lasts, for people: `45 s`, `29 min`, `2 h 05 min`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${String(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${String(minutes)} min`
  const rest = minutes % 60
  const hours = `${String(Math.floor(minutes / 60))} h`
  return rest === 0 ? hours : `${hours} ${String(rest).padStart(2, '0')} min`
}
