import { solicitedNodeOf } from '../frames/addresses.ts'
import { bytes, fromHex, u32, zeros } from '../frames/bytes.ts'
import type { Between } from '../frames/checksum.ts'
import { ETHERTYPE, ethernet } from '../frames/ethernet.ts'
import { ICMP, ICMPV6, icmp, icmpv6 } from '../frames/icmp.ts'
import { PROTOCOL, ipv4, ipv6 } from '../frames/ip.ts'
import {
  neighbourAdvertisement,
  neighbourSolicitation,
  routerAdvertisement,
} from '../frames/neighbour-discovery.ts'
import { TCP_FLAG, tcp, udp } from '../frames/transport.ts'
import { MARK, type ProbeId, flowLabelOf } from './mark.ts'
import { type Party, addressOf } from './party.ts'
import type { IcmpKind, IcmpMessage, Kind, Over, Shape } from './shape.ts'

export interface Addressed {
  readonly shape: Shape
  readonly id: ProbeId
  readonly from: Party
  readonly to: Party
  /** The source address to claim; the sender's own where none is given. */
  readonly claims?: Party
  /** A packet that the observer does not trace: one of a flood. */
  readonly isUnmarked?: boolean
}

const ALL_NODES = 'ff02::1'
const DISCOVERY_HOP_LIMIT = 255
const HOP_LIMIT = 64
const PLAIN_V4 = { ttl: HOP_LIMIT, dscp: 0 }

/** The frame, addressed straight to the receiver's card: no neighbour needs to be asked. */
export const frameOf = (addressed: Addressed): Uint8Array => {
  const { shape, from, to } = addressed
  const type = shape.over === 'v4' ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6
  return ethernet({ src: from.mac, dst: to.mac, type }, packetOf(addressed))
}

/** The packet alone, for a sender's own output path. */
export const packetOf = (addressed: Addressed): Uint8Array => {
  const { shape, id, from, to, claims = from, isUnmarked = false } = addressed
  const between = {
    src: addressOf(claims, shape.over),
    dst: destinationOf(shape, to),
  }
  const payload = segmentOf(shape, between, { from, to })
  const protocol = protocolOf(shape)
  if (shape.over === 'v4')
    return ipv4({ ...between, ...(isUnmarked ? PLAIN_V4 : MARK), protocol, id }, payload)
  const hopLimit = shape.proto === 'icmp' ? DISCOVERY_HOP_LIMIT : HOP_LIMIT
  const mark = isUnmarked
    ? { flowLabel: 0, dscp: 0 }
    : { flowLabel: flowLabelOf(id), dscp: MARK.dscp }
  return ipv6({ ...between, ...mark, nextHeader: protocol, hopLimit }, payload)
}

const destinationOf = (shape: Shape, to: Party): string => {
  const address = addressOf(to, shape.over)
  if (shape.proto !== 'icmp') return address
  if (shape.message === 'neighbour-solicitation') return solicitedNodeOf(address)
  if (shape.message === 'router-advertisement') return ALL_NODES
  return address
}

const protocolOf = (shape: Shape): number => {
  switch (shape.proto) {
    case 'tcp':
      return PROTOCOL.tcp
    case 'udp':
      return PROTOCOL.udp
    case 'icmp':
      return shape.over === 'v4' ? PROTOCOL.icmp : PROTOCOL.icmpv6
    case 'raw':
      return shape.protocol
  }
}

const PAYLOAD = fromHex('6472617762726964676500') // "drawbridge"

interface Ends {
  readonly from: Party
  readonly to: Party
}

const segmentOf = (shape: Shape, between: Between, ends: Ends): Uint8Array => {
  switch (shape.proto) {
    case 'tcp':
      return tcp({ ...shape, flags: flagsOf(shape), seq: 0x0db00001, ack: 0 }, between)
    case 'udp':
      return udp(shape, between, PAYLOAD)
    case 'raw':
      return zeros(16)
    case 'icmp':
      return shape.over === 'v4'
        ? icmp4Of(shape.message)
        : icmp6Of(shape.message, between, shape.over, ends)
  }
}

const flagsOf = ({ opens }: Kind & { proto: 'tcp' }): number =>
  typeof opens === 'number' ? opens : TCP_FLAG[opens]

const IDENTIFIER = 0xdb010001

const icmp4Of = (message: IcmpMessage | IcmpKind): Uint8Array => {
  if (typeof message !== 'string') return icmp(message.type, message.code, zeros(28))
  switch (message) {
    case 'timestamp':
      return icmp(ICMP.timestamp, 0, bytes(u32(IDENTIFIER), zeros(12)))
    case 'unreachable':
      return icmp(ICMP.unreachable, 3, bytes(zeros(4), QUOTED_PACKET))
    case 'echo':
    case 'neighbour-solicitation':
    case 'neighbour-advertisement':
    case 'router-advertisement':
      return icmp(ICMP.echo, 0, bytes(u32(IDENTIFIER), PAYLOAD))
  }
}

const icmp6Of = (
  message: IcmpMessage | IcmpKind,
  between: Between,
  over: Over,
  { from, to }: Ends,
): Uint8Array => {
  if (typeof message !== 'string') return icmpv6(message.type, message.code, between, zeros(48))
  switch (message) {
    case 'neighbour-solicitation':
      return neighbourSolicitation(between, addressOf(to, over), from.mac)
    case 'neighbour-advertisement':
      return neighbourAdvertisement(between, addressOf(from, over), from.mac)
    case 'router-advertisement':
      return routerAdvertisement(between, from.mac)
    case 'unreachable':
      return icmpv6(ICMPV6.unreachable, 4, between, bytes(zeros(4), zeros(48)))
    case 'echo':
    case 'timestamp':
      return icmpv6(ICMPV6.echo, 0, between, bytes(u32(IDENTIFIER), PAYLOAD))
  }
}

/** What an unreachable message quotes: the start of a UDP packet between addresses that do not exist. */
const QUOTED_PACKET = fromHex('4500001c00010000401100000000000000000000000100020008' + '0000')
