import { addressText, macText } from './addresses.ts'
import { viewOf } from './bytes.ts'
import { ETHERTYPE } from './ethernet.ts'
import { PROTOCOL } from './ip.ts'

export interface Ethernet {
  readonly src: string
  readonly dst: string
  readonly type: number
  readonly payload: Uint8Array
}

export interface IpPacket {
  readonly family: 4 | 6
  readonly src: string
  readonly dst: string
  readonly protocol: number
  /** IPv4 id or IPv6 flow label. */
  readonly mark: number
  readonly payload: Uint8Array
}

export type Segment =
  | { readonly kind: 'tcp'; readonly sport: number; readonly dport: number; readonly flags: number }
  | { readonly kind: 'udp'; readonly sport: number; readonly dport: number }
  | {
      readonly kind: 'icmp'
      readonly type: number
      readonly code: number
      readonly about: Uint8Array
    }
  | { readonly kind: 'other'; readonly protocol: number }

/** Null when the frame is cut short. */
export const dissectEthernet = (frame: Uint8Array): Ethernet | null =>
  frame.length < 14
    ? null
    : {
        dst: macText(frame.slice(0, 6)),
        src: macText(frame.slice(6, 12)),
        type: viewOf(frame).getUint16(12),
        payload: frame.subarray(14),
      }

/** Null for what is not IP, and for headers cut short. */
export const dissectIp = (frame: Uint8Array): IpPacket | null => {
  const outer = dissectEthernet(frame)
  if (outer?.type === ETHERTYPE.ipv4) return dissectIpv4(outer.payload)
  if (outer?.type === ETHERTYPE.ipv6) return dissectIpv6(outer.payload)
  return null
}

/** A packet without its link header; the payload may be cut short. */
export const dissectPacket = (packet: Uint8Array): IpPacket | null =>
  (packet[0] ?? 0) >>> 4 === 6 ? dissectIpv6(packet) : dissectIpv4(packet)

const dissectIpv4 = (packet: Uint8Array): IpPacket | null => {
  if (packet.length < 20) return null
  const view = viewOf(packet)
  return {
    family: 4,
    src: addressText(packet.slice(12, 16)),
    dst: addressText(packet.slice(16, 20)),
    protocol: view.getUint8(9),
    mark: view.getUint16(4),
    payload: packet.subarray((view.getUint8(0) & 15) * 4, view.getUint16(2)),
  }
}

const dissectIpv6 = (packet: Uint8Array): IpPacket | null => {
  if (packet.length < 40) return null
  const view = viewOf(packet)
  return {
    family: 6,
    src: addressText(packet.slice(8, 24)),
    dst: addressText(packet.slice(24, 40)),
    protocol: view.getUint8(6),
    mark: view.getUint32(0) & 0xfffff,
    payload: packet.subarray(40, 40 + view.getUint16(4)),
  }
}

/** Null when the segment is cut short. */
export const dissectSegment = ({ protocol, payload }: IpPacket): Segment | null => {
  if (payload.length < 8) return null
  const view = viewOf(payload)
  const ports = { sport: view.getUint16(0), dport: view.getUint16(2) }
  if (protocol === PROTOCOL.udp) return { kind: 'udp', ...ports }
  if (protocol === PROTOCOL.tcp)
    return payload.length < 14 ? null : { kind: 'tcp', ...ports, flags: view.getUint8(13) }
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6)
    return {
      kind: 'icmp',
      type: view.getUint8(0),
      code: view.getUint8(1),
      about: payload.subarray(8),
    }
  return { kind: 'other', protocol }
}
