import type { NumberRange } from './match.ts'

/** `22`, `0x16`; null when it is no number of 32 bits. */
export function readNumber(text: string): number | null {
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return null
  const number = Number(text)
  return number <= 0xffffffff ? number : null
}

/** `0x1/0x3`; without a mask all bits count. */
export function readMasked(text: string): { value: number; mask: number } | null {
  const [one = '', other = '0xffffffff', ...more] = text.split('/')
  const [value, mask] = [readNumber(one), readNumber(other)]
  return value === null || mask === null || more.length > 0 ? null : { value, mask }
}

/** `22` or, with `:` between, `5:9`; an end left out is the least or greatest port. */
export function readPorts(text: string, between: ':' | '-' = ':'): NumberRange | null {
  const [one = '', other, ...more] = text.split(between)
  const low = one === '' && other !== undefined ? 0 : readPort(one)
  const high = other === undefined ? low : other === '' ? MAX_PORT : readPort(other)
  return low === null || high === null || low > high || more.length > 0 ? null : { low, high }
}

const MAX_PORT = 65535

const readPort = (text: string): number | null =>
  /^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT ? Number(text) : null
