import { addressBytes } from './addresses.ts'
import { bytes, u16, u32 } from './bytes.ts'
import { checksum, withChecksum } from './checksum.ts'

export const PROTOCOL = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  icmpv6: 58,
  sctp: 132,
} as const

export interface Fragment {
  /** A multiple of 8. */
  readonly offset: number
  readonly more: boolean
}

export interface Ipv4Header {
  readonly src: string
  readonly dst: string
  readonly protocol: number
  readonly id: number
  readonly ttl: number
  /** Of a fragment: where its part begins, in bytes, and whether more follow. */
  readonly fragment?: Fragment
  readonly dscp: number
}

const MORE = 0x2000

export const ipv4 = (header: Ipv4Header, payload: Uint8Array): Uint8Array => {
  const { src, dst, protocol, id, ttl, dscp, fragment } = header
  const part = fragment ? fragment.offset / 8 + (fragment.more ? MORE : 0) : 0
  const first = bytes(0x45, dscp << 2, u16(20 + payload.length), u16(id), u16(part))
  const head = bytes(first, ttl, protocol, 0, 0, addressBytes(src), addressBytes(dst))
  return bytes(withChecksum(head, 10, checksum(head)), payload)
}

export interface Ipv6Header {
  readonly src: string
  readonly dst: string
  readonly nextHeader: number
  readonly flowLabel: number
  readonly hopLimit: number
  readonly dscp: number
}

export const ipv6 = (header: Ipv6Header, payload: Uint8Array): Uint8Array => {
  const { src, dst, nextHeader, flowLabel, hopLimit, dscp } = header
  const first = u32(((6 << 28) | (dscp << 22) | flowLabel) >>> 0)
  const head = bytes(first, u16(payload.length), nextHeader, hopLimit)
  return bytes(head, addressBytes(src), addressBytes(dst), payload)
}
