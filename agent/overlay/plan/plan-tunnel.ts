import { TUNNEL } from '../devices.ts'
import type { OverlayWish } from '../overlay-wish.ts'
import { peerWords } from '../tunnel/peer-words.ts'
import type { WireguardReading } from '../tunnel/wireguard-reading.ts'
import {
  NOTHING,
  type OverlayPlan,
  type OverlayReading,
  settings,
  together,
} from './overlay-plan.ts'

/** Stands for the path of the host's key, which only the driver knows. */
export const KEY_FILE = '@KEY@'

export function planTunnel(
  wish: NonNullable<OverlayWish['tunnel']>,
  { devices, wireguard }: OverlayReading,
  publicKey: string | null,
): OverlayPlan {
  const device = devices.get(TUNNEL)
  if (device === undefined || wireguard === null)
    return { ...NOTHING, findings: [`${TUNNEL} is missing`] }
  const set = settings(TUNNEL, [
    [device.mtu === wish.mtu, `mtu ${wish.mtu}`],
    [device.flags.includes('UP'), 'up'],
  ])
  const wg = planPeers(wish, wireguard, publicKey)
  return together([set, { ...NOTHING, findings: wg.map(describeWg), wg: wg.flat() }])
}

// One group of arguments for each finding. The key itself is put in by the driver, from a file.
function planPeers(
  wish: NonNullable<OverlayWish['tunnel']>,
  reading: WireguardReading,
  publicKey: string | null,
): readonly (readonly string[])[] {
  const wished = new Map(wish.peers.map((peer) => [peer.publicKey, peer]))
  const foreign = [...reading.peers.keys()].filter((key) => !wished.has(key))
  const self =
    reading.publicKey === publicKey && reading.port === wish.port
      ? []
      : [['private-key', KEY_FILE, 'listen-port', String(wish.port)]]
  const lacking = wish.peers.filter((peer) => {
    const read = reading.peers.get(peer.publicKey)
    return (
      read?.endpoint !== peer.endpoint ||
      read.allowed !== peer.allowed ||
      read.keepaliveS !== peer.keepaliveS ||
      read.hasPresharedKey
    )
  })
  return [...self, ...foreign.map((key) => ['peer', key, 'remove']), ...lacking.map(peerWords)]
}

const describeWg = (group: readonly string[]): string =>
  group[0] === 'peer'
    ? `tunnel peer ${group[1]}${group[2] === 'remove' ? ' is foreign' : ''}`
    : 'tunnel key or port'
