import type { Match } from '../match.ts'
import type { Option } from '../options.ts'
import { portOptions } from './ports.ts'
import { eachOption } from './read-module.ts'

export const TCP_FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const

const NUMBERS: Readonly<Record<string, number>> = { ...TCP_FLAGS, NONE: 0, ALL: 63 }

/** FIN, RST, ACK and SYN are looked at; SYN alone is set. */
const SYN = { mask: 23, value: 2 } as const

function flags({ values, isNegated }: Option): Match | null {
  const [mask = null, value = null] = values.map(readFlags)
  if (values.length !== 2 || mask === null || value === null) return null
  return { kind: 'tcp-flags', mask, value, isNegated }
}

/** `FIN,SYN` as bits of the header's field; null when one is not known. */
function readFlags(text: string): number | null {
  const numbers = text.split(',').map((name) => NUMBERS[name] ?? null)
  return numbers.every((number) => number !== null)
    ? numbers.reduce((all, flag) => all | flag, 0)
    : null
}

export const tcp = eachOption({
  ...portOptions,
  '--tcp-flags': flags,
  '--syn': ({ isNegated }) => ({ kind: 'tcp-flags', ...SYN, isNegated }),
})
