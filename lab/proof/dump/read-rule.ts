import type { Family } from '../family.ts'
import type { Rule } from './dump.ts'
import { segmentsOf } from './options.ts'
import { readMatch } from './read-match.ts'
import { readTarget } from './read-target.ts'

export interface RuleText {
  readonly line: number
  /** `-A CHAIN …`. */
  readonly text: string
  /** What stands behind the chain's name. */
  readonly words: readonly string[]
}

/** One rule of a dump; `isChain` tells the user's own chains of its table. */
export function readRule(
  { line, text, words }: RuleText,
  family: Family,
  isChain: (name: string) => boolean,
): Rule {
  const segments = segmentsOf(words)
  const last = segments.at(-1)
  const target = last?.module === '-j' || last?.module === '-g' ? last : undefined
  const matches = target === undefined ? segments : segments.slice(0, -1)
  return {
    line,
    text,
    matches: matches.flatMap((segment) => readMatch(segment, family)),
    target: readTarget(target, family, isChain),
  }
}
