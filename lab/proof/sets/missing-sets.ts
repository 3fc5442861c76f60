import type { Dump, Unread } from '../dump/dump.ts'
import { shown } from '../dump/faults.ts'
import type { KnownSets } from './known-sets.ts'

/** Rules that ask for a set that was not given, or that is not understood. */
export const missingSets = ({ tables }: Dump, sets: KnownSets): readonly Unread[] =>
  [...tables.values()].flatMap(({ chains }) =>
    [...chains.values()].flatMap(({ rules }) =>
      rules.flatMap(({ line, text, matches }) =>
        matches.flatMap((match) =>
          match.kind === 'set' && sets.packets(match.name, match.sides) === null
            ? [{ line, text: shown(text), because: `no members of the set ${shown(match.name)}` }]
            : [],
        ),
      ),
    ),
  )
