import { usageError, type LabError } from '../lab-error.ts'

/** `10%` or `0.5%` → 10, 0.5. */
export function parsePercent(text: string): number {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)%?$/.exec(text)
  const percent = Number(match?.[1] ?? 0)
  if (percent > 0 && percent <= 100) return percent
  throw badAmount(text, 'a share', 'give more than 0% and at most 100%, such as --loss 10%')
}

const BITS = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 } as const

const isUnit = (unit: string): unit is keyof typeof BITS => Object.hasOwn(BITS, unit)

/** `1mbit` → 1,000,000 bits a second. */
export function parseRate(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([kmg]?bit)$/i.exec(text) ?? []
  const small = unit.toLowerCase()
  const bits = isUnit(small) ? Math.round(Number(amount) * BITS[small]) : 0
  if (bits >= LEAST_BITS && bits <= MOST_BITS) return bits
  throw badAmount(text, 'a rate', 'give bits a second, 8kbit to 100gbit, such as --rate 1mbit')
}

const LEAST_BITS = 8_000
const MOST_BITS = 100e9

/** `20ms` or `1s` → milliseconds. */
export function parseDelay(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,5}(?:\.\d{1,3})?)(ms|s)$/.exec(text) ?? []
  const delayMs = Number(amount) * (unit === 's' ? 1000 : 1)
  if (delayMs > 0 && delayMs <= 60_000) return delayMs
  throw badAmount(text, 'a delay', 'give milliseconds or seconds, such as --delay 20ms')
}

const BYTES = { '': 1, k: 2 ** 10, m: 2 ** 20 } as const

const isSize = (unit: string): unit is keyof typeof BYTES => Object.hasOwn(BYTES, unit)

/** `0`, `64k` or `1m` → bytes. */
export function parseBytes(text: string): number {
  const [, amount = '', unit = 'none'] = /^(\d{1,8})([km]?)$/i.exec(text) ?? []
  const small = unit.toLowerCase()
  const bytes = isSize(small) ? Number(amount) * BYTES[small] : -1
  if (amount !== '' && bytes >= 0 && bytes <= MOST_BYTES) return bytes
  throw badAmount(text, 'a number of bytes', 'give bytes up to 64m, such as --free 0 or --free 64k')
}

const MOST_BYTES = 64 * 2 ** 20

const badAmount = (text: string, what: string, next: string): LabError =>
  usageError({ code: 'E_AMOUNT', message: `"${text.slice(0, 40)}" is not ${what}`, next })
