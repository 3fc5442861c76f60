import { both, EVERYTHING } from '../compile/bounds.ts'
import { packetsOfMatch } from '../compile/packets-of-match.ts'
import type { Family } from '../family.ts'
import type { PacketSet } from '../packet-set/packet-sets.ts'
import { KnownSets } from '../sets/known-sets.ts'
import type { SetList } from '../sets/set-list.ts'
import { hasIn, hasOut } from '../queries/finding.ts'
import type { Hook } from '../solve/road.ts'
import type { Space } from '../space/space.ts'
import type { Allowance } from './read-allow.ts'

/** Packets that the allowance names; what an unknown set may hold is not allowed. */
export function packetsOfAllowance(
  space: Space,
  lists: SetList,
  { family, hook, matches }: Allowance,
): PacketSet {
  const place = { hasIn: hasIn(hook), hasOut: hasOut(hook), isTracked: true }
  const sets = new KnownSets(space, lists)
  const context = { space, family, place, sets, changingSets: new Set<string>() }
  return matches.reduce(
    (all, match) => both(space.sets, all, packetsOfMatch(context, match)),
    EVERYTHING,
  ).must
}

/** What no expectation forbids: the host's talk with itself. */
const loopback = (space: Space, hook: Hook): PacketSet =>
  space.number(hasIn(hook) ? 'inInterface' : 'outInterface', space.interfaces.indexOf('lo'))

/** Everything that is allowed at a hook. */
export const allowedAt = (
  space: Space,
  lists: SetList,
  {
    allowances,
    family,
    hook,
  }: {
    readonly allowances: readonly Allowance[]
    readonly family: Family
    readonly hook: Hook
  },
): PacketSet =>
  space.sets.union([
    loopback(space, hook),
    ...allowances
      .filter((one) => one.family === family && one.hook === hook)
      .map((one) => packetsOfAllowance(space, lists, one)),
  ])
