export type Direction = 'in' | 'out'
export type Protocol = 'tcp' | 'udp' | 'icmp' | 'gre' | 'sctp'
export type Tracking = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'

/** One packet at one hook of one host: only what rules look at. */
export interface Packet {
  readonly family: 4 | 6
  readonly direction: Direction
  /** The device by which it came or is about to go. */
  readonly device: string
  readonly source: string
  readonly destination: string
  readonly protocol: Protocol
  /** Of protocols without ports nobody reads these. */
  readonly sourcePort: number
  readonly destinationPort: number
  readonly isSyn: boolean
  readonly isAck: boolean
  readonly tracking: Tracking
}

export type Verdict = 'accepted' | 'dropped'

/** The same packet going the other way. */
export const mirrored = (packet: Packet): Packet => ({
  ...packet,
  direction: packet.direction === 'in' ? 'out' : 'in',
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
})
