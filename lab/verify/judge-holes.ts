import type { ReadBack } from '../probe/rules/read-back.ts'
import { broken, type Check, held } from './check.ts'
import { guardHoles, wallHoles } from './hole-sets.ts'
import type { HoleWish } from './membership.ts'
import type { WorldHost } from './world.ts'
import { typedCommand } from '../typed-command.ts'

export interface HolesInput {
  readonly lab: string
  readonly host: WorldHost
  readonly read: ReadBack
  readonly tunnelPort: number
  readonly others: readonly { readonly host: WorldHost; readonly wish: HoleWish }[]
}

/** Both walls' sets, as read back, against membership: every hole that must be, and no other. */
export const judgeHoles = (input: HolesInput): readonly Check[] => [
  ...judgeSet(input, 'wall (ipset drawbridge-holes)', wallHoles(input.read)),
  ...judgeSet(input, 'guard (nft set holes)', guardHoles(input.read)),
]

/** Open as read back: in both sets. */
export const isOpenByReadBack = (read: ReadBack, from: WorldHost, tunnelPort: number): boolean => {
  const hole = holeOf(from, tunnelPort)
  return Boolean(wallHoles(read)?.has(hole) && guardHoles(read)?.has(hole))
}

const holeOf = ({ address }: WorldHost, port: number): string => `${address}:${port}`

const judgeSet = (
  { lab, host, others, tunnelPort }: HolesInput,
  where: string,
  found: ReadonlySet<string> | null,
): readonly Check[] => {
  const claim = 'pairwise-holes'
  const blame = (evidence: string, from: string | null = null): Check =>
    broken({
      claim,
      host: host.target,
      from,
      rule: where,
      evidence,
      replay: typedCommand('verify', '--lab', lab),
    })
  if (!found) return [blame('the set is not there')]
  const known = new Map(others.map((other) => [holeOf(other.host, tunnelPort), other]))
  const wanted = others.filter(({ wish }) => wish !== 'unsettled')
  return [
    ...wanted.map(({ host: from, wish }) => {
      const isThere = found.has(holeOf(from, tunnelPort))
      if (isThere === (wish === 'open')) return held(claim)
      return blame(
        isThere ? 'a hole too many: not a pair of members' : 'the hole is missing',
        from.target,
      )
    }),
    ...[...found]
      .filter((hole) => !known.has(hole))
      .map((hole) => blame(`a hole too many: ${hole} is no host's tunnel`)),
  ]
}
