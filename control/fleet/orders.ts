import type { DesiredState, Peer, PeerStage } from '../../agent/protocol/desired-state.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import { desiredApps } from './desired-apps.ts'
import type { Fleet, HostRecord, PairRecord, PairStage } from './model.ts'

const WISHES: Readonly<Record<PairStage, PeerStage | null>> = {
  punching: 'punched',
  proving: 'punched',
  joining: 'joined',
  joined: 'joined',
  shutting: null,
}

/** What every host is to know, from the pairs alone: a leaver has none left, so its order is empty. */
export const desiredPeers = (
  hosts: ReadonlyMap<HostId, HostRecord>,
  pairs: Iterable<PairRecord>,
): ReadonlyMap<HostId, readonly Peer[]> => {
  const peers = new Map<HostId, Peer[]>()
  const add = (self: HostId, other: HostId, stage: PeerStage): void => {
    const host = hosts.get(other)
    if (host === undefined) return
    const list = peers.get(self) ?? []
    peers.set(self, list)
    list.push(peerOf(host, stage))
  }
  for (const { a, b, stage } of pairs) {
    const wish = WISHES[stage]
    if (wish === null) continue
    add(a, b, wish)
    add(b, a, wish)
  }
  for (const list of peers.values()) list.sort((one, other) => (one.host < other.host ? -1 : 1))
  return peers
}

const peerOf = (host: HostRecord, stage: PeerStage): Peer => ({
  host: host.id,
  address: host.address,
  publicKey: host.wireguardKey,
  inner: host.inner,
  mac: host.mac,
  stage,
})

/** A host that is owed something else than its newest order says gets the next generation. */
export const reorder = (fleet: Fleet, host: HostRecord, peers: readonly Peer[]): HostRecord => {
  if (host.state !== 'member' && host.state !== 'leaving') return host
  const { id, address, inner, mac } = host
  const desired: DesiredState = {
    overlay: fleet.overlay,
    self: { host: id, address, inner, mac },
    peers: [...peers],
    apps: desiredApps(fleet, host),
  }
  if (host.desired !== null && isSameWish(host.desired, desired)) return host
  return { ...host, generation: host.generation + 1, desired }
}

const isSameWish = (one: DesiredState, other: DesiredState): boolean =>
  isSameRecord(one.overlay, other.overlay) &&
  isSameRecord(one.self, other.self) &&
  one.peers.length === other.peers.length &&
  one.peers.every((peer, index) => isSameRecord(peer, other.peers[index])) &&
  JSON.stringify(one.apps) === JSON.stringify(other.apps)

const isSameRecord = (one: object, other: object | undefined): boolean => {
  const theirs = new Map(Object.entries(other ?? {}))
  return Object.entries(one).every(([key, value]) => theirs.get(key) === value)
}
