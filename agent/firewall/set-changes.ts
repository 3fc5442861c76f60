import { GUARD_TABLE, HOLES_SET, INNER_SET } from './rules/names.ts'
import { type FirewallSets, holeMembers } from './rules/sets.ts'

/** Members that leave or enter the sets of both walls. */
export interface SetChange {
  /** One `nft` line for the guard; null when nothing changes. */
  readonly guard: string | null
  /** Lines for `ipset -exist restore`. */
  readonly wall: readonly string[]
}

export const deletion = (members: FirewallSets, tunnelPort: number): SetChange =>
  change({ guard: 'delete', wall: 'del' }, members, tunnelPort)

export const addition = (members: FirewallSets, tunnelPort: number): SetChange =>
  change({ guard: 'add', wall: 'add' }, members, tunnelPort)

function change(
  verb: { readonly guard: string; readonly wall: string },
  members: FirewallSets,
  tunnelPort: number,
): SetChange {
  const { holes, inner } = members
  const element = (set: string, all: readonly string[]) =>
    all.length === 0
      ? []
      : [`${verb.guard} element inet ${GUARD_TABLE} ${set} { ${all.join(', ')} }`]
  const statements = [
    ...element(
      'holes',
      holes.map((address) => `${address} . ${tunnelPort}`),
    ),
    ...element('inner', inner),
  ]
  return {
    guard: statements.length === 0 ? null : `${statements.join('; ')}\n`,
    wall: [
      ...holeMembers(members, tunnelPort).map((member) => `${verb.wall} ${HOLES_SET} ${member}`),
      ...inner.map((address) => `${verb.wall} ${INNER_SET} ${address}`),
    ],
  }
}
