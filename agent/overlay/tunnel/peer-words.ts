import type { TunnelPeer } from '../overlay-wish.ts'

const NO_FILE = '/dev/null'
const ANY_KEEPALIVE_S = 1

/** A peer as `wg set` takes it, given to the device or changed. */
export const peerWords = ({ publicKey, endpoint, allowed, keepaliveS }: TunnelPeer) => [
  ...['peer', publicKey, 'preshared-key', NO_FILE, 'endpoint', endpoint],
  ...['persistent-keepalive', String(keepaliveS), 'allowed-ips', allowed],
]

/**
 * Sends an empty data message to the peer now; calls it where there is no session. Turning the keepalive on does so,
 * and nothing else that can be set. Where it was on it is off for an instant that no reading sees: one command is
 * one transaction.
 */
export const nudgeWords = ({ publicKey, keepaliveS }: TunnelPeer): readonly string[] =>
  (keepaliveS === 0 ? [ANY_KEEPALIVE_S, 0] : [0, keepaliveS]).flatMap((seconds) => [
    ...['peer', publicKey, 'persistent-keepalive', String(seconds)],
  ])

/**
 * Begins a fresh handshake: a peer that was called less than 5 s ago is called again only when it was taken out in
 * between. Its session, if there was one, is gone with that.
 */
export const callWords = (peer: TunnelPeer): readonly string[] => [
  ...['peer', peer.publicKey, 'remove'],
  ...peerWords(peer),
  ...(peer.keepaliveS === 0 ? nudgeWords(peer) : []),
]
