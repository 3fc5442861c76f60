import { dissectIp, dissectSegment, type Segment } from '../../probe/frames/dissect.ts'
import { macText } from '../../probe/frames/addresses.ts'
import {
  type ArrivingPacket,
  type Firewall,
  type HostProof as ProvedHost,
  packetBits,
  perhaps,
  surely,
} from '../../proof/index.ts'

/** What a proof says of a packet whose flow nobody knows; `either`: it hangs on what connection tracking makes of it. */
export type Foretold = 'accepted' | 'dropped' | 'either'

/** Tells of a frame that comes in by a card what both walls will do; null: the proof has no word for such a packet. */
export type Foretell = (frame: Uint8Array) => Foretold | null

/** How connection tracking may see a packet that belongs to no flow it knows. */
const STATES = ['NEW', 'INVALID', 'UNTRACKED'] as const

export const foretelling = (host: ProvedHost, card: string): Foretell => {
  const walls = new Map(
    [host.firewall4, host.firewall6].flatMap((one) => (one ? [[one.family, boundsOf(one)]] : [])),
  )
  return (frame) => {
    const packet = arriving(frame, card)
    const wall = packet && walls.get(packet.family)
    return wall ? wall(packet) : null
  }
}

const boundsOf = (firewall: Firewall) => {
  const { space, possible } = firewall
  const { sets } = space
  const { may, must } = firewall.accepted('INPUT')
  const [perhapsIn, surelyIn] = [perhaps(space, may), surely(space, must)]
  return (packet: ArrivingPacket): Foretold | null => {
    const seen = STATES.flatMap((state) => packetBits(space, packet, state) ?? []).filter((bits) =>
      sets.holds(possible, bits),
    )
    if (seen.length === 0) return null
    if (seen.every((bits) => sets.holds(surelyIn, bits))) return 'accepted'
    return seen.some((bits) => sets.holds(perhapsIn, bits)) ? 'either' : 'dropped'
  }
}

const NO_PORTS = { sport: 0, dport: 0, flags: 0, icmp: { type: 0, code: 0 } }

const arriving = (frame: Uint8Array, iif: string): ArrivingPacket | null => {
  const ip = dissectIp(frame)
  const segment = ip && dissectSegment(ip)
  if (!ip || !segment) return null
  const { family, src, dst, protocol } = ip
  const isGroup = family === 4 ? /^2(?:2[4-9]|3\d)\./.test(dst) : dst.startsWith('ff')
  const mac = macText(frame.slice(6, 12))
  const isTo = isGroup ? 'MULTICAST' : 'LOCAL'
  return { family, iif, mac, src, dst, isTo, protocol, ...NO_PORTS, ...partsOf(segment) }
}

const partsOf = (segment: Segment): Partial<ArrivingPacket> => {
  switch (segment.kind) {
    case 'tcp':
      return { sport: segment.sport, dport: segment.dport, flags: segment.flags & 0x3f }
    case 'udp':
      return { sport: segment.sport, dport: segment.dport }
    case 'icmp':
      return { icmp: { type: segment.type, code: segment.code } }
    case 'other':
      return {}
  }
}
