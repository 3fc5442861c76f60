import type { DesiredState, Peer } from '../protocol/desired-state.ts'
import { type AppWish, type Card, type IsPinned, appWish } from './apps/app-wish.ts'
import { ANYWHERE, type BridgeWish, type VxlanWish } from './device-wish.ts'
import { BRIDGE, FRAMES, PROOF, TUNNEL, framesMtu, proofVni, tunnelMtu } from './devices.ts'

/** The card on which the underlay's address stands. */
export interface Underlay {
  readonly device: string
  readonly mtu: number
}

export interface TunnelPeer {
  readonly publicKey: string
  readonly endpoint: string
  readonly allowed: string
  /** Seconds; 0 is off. */
  readonly keepaliveS: number
}

/** Everything of the overlay that should stand in the kernel. */
export interface OverlayWish {
  /** The card that carries the underlay: never a port of the bridge. */
  readonly card: string
  readonly bridge: BridgeWish
  readonly frames: VxlanWish
  /** MACs of peers, pinned to the frames' port of the bridge. */
  readonly pinned: readonly string[]
  /** Encrypted mode. */
  readonly tunnel: {
    readonly mtu: number
    readonly port: number
    readonly peers: readonly TunnelPeer[]
  } | null
  /** Plain mode. */
  readonly proof: VxlanWish | null
  /** The host's own inner address and the device that has it; the peers' are routed there. */
  readonly inner: {
    readonly device: string
    readonly address: string
    readonly routes: readonly string[]
  }
  readonly apps: readonly AppWish[]
}

/**
 * Of the end that calls. WireGuard calls a peer by itself as soon as this is on, and the other end has it off: when
 * both call at once, each gives up its own handshake for the other's, and either no session comes of it until the
 * next try 5 s later, or (wireguard-go) one that carries nothing in one direction.
 */
const KEEPALIVE_S = 25

/** `cards` are those that containers have on this host. */
export function overlayWish(
  desired: DesiredState,
  underlay: Underlay,
  cards: readonly Card[] = [],
  isPinned: IsPinned = () => true,
): OverlayWish {
  const { overlay, self, peers } = desired
  const isEncrypted = overlay.mode === 'encrypted'
  const mtu = framesMtu(underlay.mtu, isEncrypted)
  const joined = peers.filter(({ stage }) => stage === 'joined')
  const frames = {
    mtu,
    lower: isEncrypted ? TUNNEL : underlay.device,
    local: isEncrypted ? self.inner : self.address,
  }
  const destination = (peer: Peer) => (isEncrypted ? peer.inner : peer.address)
  return {
    card: underlay.device,
    bridge: { name: BRIDGE, mac: self.mac, mtu },
    frames: {
      ...frames,
      name: FRAMES,
      bridge: BRIDGE,
      mac: null,
      vni: overlay.vni,
      forwarding: forwarding(joined, destination),
    },
    pinned: joined.map(({ mac }) => mac).sort(),
    tunnel: isEncrypted
      ? { mtu: tunnelMtu(underlay.mtu), port: overlay.port, peers: tunnelPeers(desired) }
      : null,
    proof: isEncrypted
      ? null
      : {
          ...frames,
          name: PROOF,
          bridge: null,
          vni: proofVni(overlay.vni),
          mac: self.mac,
          forwarding: peers.map((peer) => `${peer.mac} ${destination(peer)}`).sort(),
        },
    inner: {
      device: isEncrypted ? TUNNEL : PROOF,
      address: self.inner,
      routes: peers.map(({ inner }) => inner).sort(),
    },
    apps: desired.apps.map((app) => {
      const destinations = new Map(joined.map((peer) => [peer.host, destination(peer)]))
      return appWish(app, { frames, destinations, cards, isPinned })
    }),
  }
}

const forwarding = (
  peers: readonly Peer[],
  destination: (peer: Peer) => string,
): readonly string[] =>
  peers.flatMap((peer) => [ANYWHERE, peer.mac].map((mac) => `${mac} ${destination(peer)}`)).sort()

/** The tunnel's peers; none in plain mode. */
export const tunnelPeers = ({ overlay, self, peers }: DesiredState): readonly TunnelPeer[] =>
  peers.flatMap(({ host, publicKey, address, inner }) =>
    publicKey === null
      ? []
      : [
          {
            publicKey,
            endpoint: `${address}:${overlay.port}`,
            allowed: `${inner}/32`,
            keepaliveS: self.host < host ? KEEPALIVE_S : 0,
          },
        ],
  )

/** Peers whose MAC leads somewhere in the overlay, by what was read back. */
export function joinedPeers(
  desired: DesiredState,
  forwardingRead: readonly string[],
): readonly Peer[] {
  const read = new Set(forwardingRead)
  const isEncrypted = desired.overlay.mode === 'encrypted'
  return desired.peers.filter(({ mac, inner, address }) =>
    read.has(`${mac} ${isEncrypted ? inner : address}`),
  )
}
