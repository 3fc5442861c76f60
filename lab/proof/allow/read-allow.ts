import { segmentsOf } from '../dump/options.ts'
import { readMatch } from '../dump/read-match.ts'
import type { Unread } from '../dump/dump.ts'
import { Faults } from '../dump/faults.ts'
import type { Match } from '../dump/match.ts'
import { wordsOf } from '../dump/words.ts'
import type { Family } from '../family.ts'
import { HOOKS, type Hook } from '../solve/road.ts'

/** Packets that may come in, and whether all of them must be let in. */
export interface Allowance {
  readonly line: number
  readonly text: string
  readonly family: Family
  readonly hook: Hook
  /** `must`: a hole that is closed breaks the expectation too. */
  readonly mustBeOpen: boolean
  readonly matches: readonly Match[]
}

export interface AllowList {
  readonly allowances: readonly Allowance[]
  readonly faults: readonly Unread[]
}

/**
 * Reads what is allowed, one line each, in the words of `iptables`:
 *
 *     # only control may call the agent, and it must be able to
 *     must v4 INPUT -s 198.18.0.1/32 -p tcp -m tcp --dport 7411
 *     may INPUT -p tcp -m tcp --dport 22
 *
 * Without `must` or `may` a line means `must`, without `v4` or `v6` both families. Never throws: what is not
 * understood becomes a fault.
 */
export function readAllow(text: string): AllowList {
  const faults = new Faults()
  const allowances = text.split('\n').flatMap((raw, at) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return []
    const read = readLine(at + 1, line)
    if (read === null) faults.add(at + 1, line, 'this is no allowance')
    return read ?? []
  })
  return { allowances, faults: faults.all }
}

const LINE = /^(?:(may|must) )?(?:v([46]) )?([A-Z]+)(?: (.*))?$/

function readLine(line: number, text: string): readonly Allowance[] | null {
  const [, modal, only, chain, rest = ''] = LINE.exec(text) ?? []
  const hook = HOOKS.find((one) => one === chain)
  const words = wordsOf(rest)
  if (hook === undefined || words === null) return null
  const families: readonly Family[] = only === undefined ? [4, 6] : [only === '4' ? 4 : 6]
  const read = families.flatMap((family): readonly Allowance[] => {
    const matches = segmentsOf(words).flatMap((segment) => readMatch(segment, family))
    if (matches.some(({ kind }) => kind === 'unknown')) return []
    return [{ line, text, family, hook, mustBeOpen: modal !== 'may', matches }]
  })
  return read.length > 0 ? read : null
}
