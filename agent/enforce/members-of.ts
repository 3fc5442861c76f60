import type { FirewallSets } from '../firewall/rules/sets.ts'
import type { DesiredState, Peer } from '../protocol/desired-state.ts'

export const NO_MEMBERS: FirewallSets = { holes: [], inner: [] }

/** What the sets of both walls hold in this state. */
export const setsOf = (desired: DesiredState): FirewallSets =>
  membersOf(
    desired,
    desired.peers,
    desired.peers.filter(({ stage }) => stage === 'joined'),
  )

/** Members of the sets for these peers; plain overlays have no device on which inner addresses come in. */
export const membersOf = (
  { overlay }: DesiredState,
  holes: readonly Peer[],
  joined: readonly Peer[],
): FirewallSets => ({
  holes: holes.map(({ address }) => address),
  inner: overlay.mode === 'plain' ? [] : joined.map(({ inner }) => inner),
})
