import type { Rule, Table, Unread } from './dump.ts'
import { shown } from './faults.ts'

/** Every rule with a part that is not understood, in the order of lines. */
export const unknownsOf = (tables: ReadonlyMap<string, Table>): readonly Unread[] =>
  [...tables.values()]
    .flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules.flatMap(unknownsIn)))
    .toSorted((one, other) => one.line - other.line)

const unknownsIn = (rule: Rule): readonly Unread[] =>
  [...unknownKeys(rule)].map((key) => ({
    line: rule.line,
    text: shown(rule.text),
    because: `not understood: ${shown(key)}`,
  }))

/** Whatever is asked before a rule that only counts or logs decides nothing. */
const unknownKeys = ({ matches, target }: Rule): readonly string[] =>
  target.kind === 'continue'
    ? []
    : [
        ...matches.flatMap((match) => (match.kind === 'unknown' ? [match.key] : [])),
        ...(target.kind === 'unknown' ? [target.key] : []),
      ]
