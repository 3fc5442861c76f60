import { macBytes } from './addresses.ts'
import { bytes, u16 } from './bytes.ts'

export const ETHERTYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  /** IEEE 802 local experimental 1: no IP stack looks at it. */
  experimental: 0x88b5,
} as const

export interface EthernetHeader {
  readonly src: string
  readonly dst: string
  readonly type: number
}

export const ethernet = ({ src, dst, type }: EthernetHeader, payload: Uint8Array): Uint8Array =>
  bytes(macBytes(dst), macBytes(src), u16(type), payload)
