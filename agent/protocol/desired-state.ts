import * as z from 'zod'
import { App } from './app.ts'
import { HostId, Ipv4, Mac, Port, WireguardKey } from './names.ts'

/**
 * How far a pair has come on the road punch → prove → join.
 * `punched`: hole open on this side, tunnel peer known, handshakes tried; no overlay traffic.
 * `joined`: the peer is in the overlay too (forwarding and neighbour entries).
 */
export const PeerStage = z.enum(['punched', 'joined'])
export type PeerStage = z.infer<typeof PeerStage>

export const Peer = z.strictObject({
  host: HostId,
  /** Underlay address: source and destination of the tunnel's packets. */
  address: Ipv4,
  /** Null when the overlay is plain. */
  publicKey: WireguardKey.nullable(),
  /** Address inside the tunnel, between which VXLAN frames travel when the overlay is encrypted. */
  inner: Ipv4,
  /** MAC of the peer's overlay bridge. */
  mac: Mac,
  stage: PeerStage,
})
export type Peer = z.infer<typeof Peer>

export const OverlayMode = z.enum(['encrypted', 'plain'])
export type OverlayMode = z.infer<typeof OverlayMode>

export const OverlaySpec = z.strictObject({
  mode: OverlayMode,
  vni: z.int().min(1).max(0xffffff),
  /** UDP port of the tunnel on the underlay, the same on both ends (WireGuard's, or VXLAN's when plain). */
  port: Port,
})
export type OverlaySpec = z.infer<typeof OverlaySpec>

/**
 * Everything that control wants true on one host. Peers are sorted by host and unique in every field, apps are sorted
 * by name and share neither name nor number.
 */
export const DesiredState = z
  .strictObject({
    overlay: OverlaySpec,
    self: z.strictObject({ host: HostId, address: Ipv4, inner: Ipv4, mac: Mac }),
    peers: z.array(Peer).max(1000),
    apps: z.array(App).max(256).default([]),
  })
  .refine(({ self, peers }) => {
    const all = [self, ...peers]
    return (['host', 'address', 'inner', 'mac'] as const).every(
      (field) => new Set(all.map((one) => one[field])).size === all.length,
    )
  }, 'hosts, addresses, inner addresses and MACs are unique, the host itself included')
  .refine(
    ({ apps }) =>
      (['name', 'vni'] as const).every(
        (field) => new Set(apps.map((app) => app[field])).size === apps.length,
      ),
    'names and numbers of apps are unique',
  )
export type DesiredState = z.infer<typeof DesiredState>
