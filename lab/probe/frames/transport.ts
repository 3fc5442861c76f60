import { bytes, u16, u32 } from './bytes.ts'
import { type Between, transportChecksum, withChecksum } from './checksum.ts'
import { PROTOCOL } from './ip.ts'

export interface Ports {
  readonly sport: number
  readonly dport: number
}

export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

export interface TcpHeader extends Ports {
  readonly flags: number
  readonly seq: number
  readonly ack: number
}

const nothing = new Uint8Array()

export const tcp = (header: TcpHeader, between: Between, payload = nothing): Uint8Array => {
  const { sport, dport, flags, seq, ack } = header
  const numbers = bytes(u16(sport), u16(dport), u32(seq), u32(ack))
  const segment = bytes(numbers, 0x50, flags, u16(64240), 0, 0, 0, 0, payload)
  return withChecksum(segment, 16, transportChecksum(between, PROTOCOL.tcp, segment))
}

export const udp = ({ sport, dport }: Ports, between: Between, payload: Uint8Array): Uint8Array => {
  const segment = bytes(u16(sport), u16(dport), u16(8 + payload.length), 0, 0, payload)
  const sum = transportChecksum(between, PROTOCOL.udp, segment)
  // A computed zero is sent as ones: zero means "no checksum" (RFC 768).
  return withChecksum(segment, 6, sum === 0 ? 0xffff : sum)
}
