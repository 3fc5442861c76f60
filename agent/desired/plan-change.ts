import type { App } from '../protocol/app.ts'
import type { DesiredState, Peer } from '../protocol/desired-state.ts'

/**
 * What an order changes, in the order in which it is done: first everything that closes, then everything that opens.
 * A peer whose address, key or MAC changed is closed as the old and opened as the new one.
 */
export interface ChangePlan {
  /** Peers that leave the overlay; their holes may stay. */
  readonly part: readonly Peer[]
  /** Peers whose hole is shut. */
  readonly shut: readonly Peer[]
  /** Peers whose hole is punched. */
  readonly punch: readonly Peer[]
  /** Peers that enter the overlay. */
  readonly join: readonly Peer[]
  /** Apps whose network goes; one with another number is another network. */
  readonly drop: readonly App[]
}

export function planChange(from: DesiredState | null, to: DesiredState): ChangePlan {
  const before = from !== null && sameOverlay(from, to) ? from.peers : []
  const gone = from === null ? [] : without(from.peers, before)
  const shut = [...gone, ...without(before, to.peers)]
  const punch = without(to.peers, before)
  const wasJoined = from?.peers.filter(isJoined) ?? []
  const willBeJoined = to.peers.filter(isJoined)
  const isReset = gone.length > 0
  return {
    part: isReset ? wasJoined : without(wasJoined, willBeJoined),
    shut,
    punch,
    join: isReset ? willBeJoined : without(willBeJoined, wasJoined),
    drop: from?.apps.filter((app) => !to.apps.some((one) => isSameNetwork(one, app))) ?? [],
  }
}

/** Whether two orders speak of the same network of an app. */
export const isSameNetwork = (one: App, other: App): boolean =>
  one.name === other.name && one.vni === other.vni

const isJoined = (peer: Peer): boolean => peer.stage === 'joined'

function sameOverlay(a: DesiredState, b: DesiredState): boolean {
  return (
    a.overlay.mode === b.overlay.mode &&
    a.overlay.port === b.overlay.port &&
    a.overlay.vni === b.overlay.vni &&
    a.self.mac === b.self.mac
  )
}

/** Those of `peers` that do not stand in `others` with the same address, key, inner address and MAC. */
function without(peers: readonly Peer[], others: readonly Peer[]): readonly Peer[] {
  const known = new Set(others.map(identityOf))
  return peers.filter((peer) => !known.has(identityOf(peer)))
}

const identityOf = ({ host, address, publicKey, inner, mac }: Peer): string =>
  [host, address, publicKey, inner, mac].join(' ')
