/** WireGuard as `wg show <device> dump` prints it; the private key is left out. */
export interface WireguardReading {
  readonly publicKey: string
  readonly port: number
  readonly peers: ReadonlyMap<string, WireguardPeerReading>
}

export interface WireguardPeerReading {
  readonly endpoint: string
  readonly allowed: string
  readonly keepaliveS: number
  readonly hasPresharedKey: boolean
  /** Seconds since 1970; 0 means never. */
  readonly latestHandshake: number
  /** Of messages that were authentic, since the peer was given to the device: handshakes and data. */
  readonly receivedBytes: number
}

export function readWireguard(dump: string): WireguardReading {
  const [first = '', ...lines] = dump.split('\n').filter((line) => line !== '')
  const [, publicKey = '', port = '0'] = first.split('\t')
  return { publicKey, port: Number(port), peers: new Map(lines.map(readPeer)) }
}

function readPeer(line: string): [string, WireguardPeerReading] {
  const [key = '', preshared, endpoint = '', allowed = '', handshake, received, , keepalive] =
    line.split('\t')
  return [
    key,
    {
      endpoint,
      allowed,
      keepaliveS: Number(keepalive) || 0,
      hasPresharedKey: preshared !== '(none)',
      latestHandshake: Number(handshake) || 0,
      receivedBytes: Number(received) || 0,
    },
  ]
}
