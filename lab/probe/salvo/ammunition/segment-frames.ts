import { type Over } from '../../attempt/shape.ts'
import { addressOf, type Party } from '../../attempt/party.ts'
import { fromHex } from '../../frames/bytes.ts'
import type { Between } from '../../frames/checksum.ts'
import { ETHERTYPE, ethernet } from '../../frames/ethernet.ts'
import { ipv4, ipv6, PROTOCOL } from '../../frames/ip.ts'
import { tcp, udp } from '../../frames/transport.ts'
import type { PortField, Volley } from '../volley.ts'

export interface Ends {
  readonly from: Party
  readonly to: Party
  readonly over: Over
}

/** Bits of a TCP header's flags. */
export const FLAGS = {
  syn: 0x02,
  fin: 0x01,
  null: 0x00,
  xmas: 0x29,
  ack: 0x10,
  rst: 0x04,
  synAck: 0x12,
} as const
export type Flags = (typeof FLAGS)[keyof typeof FLAGS]

const HOP_LIMIT = 64
const PAYLOAD = fromHex('6472617762726964676500') // "drawbridge"

export const betweenOf = ({ from, to, over }: Ends): Between => ({
  src: addressOf(from, over),
  dst: addressOf(to, over),
})

/** An IP packet in a frame to the receiver's card, between the ends or the addresses given. */
export const ipFrame = (
  ends: Ends,
  protocol: number,
  payload: Uint8Array,
  between = betweenOf(ends),
): Uint8Array => {
  const { from, to, over } = ends
  const link = { src: from.mac, dst: to.mac }
  return over === 'v4'
    ? ethernet(
        { ...link, type: ETHERTYPE.ipv4 },
        ipv4({ ...between, protocol, id: 1, ttl: HOP_LIMIT, dscp: 0 }, payload),
      )
    : ethernet(
        { ...link, type: ETHERTYPE.ipv6 },
        ipv6(
          { ...between, nextHeader: protocol, flowLabel: 0, hopLimit: HOP_LIMIT, dscp: 0 },
          payload,
        ),
      )
}

interface Segment {
  readonly sport: number
  readonly dport: number
}

export const tcpSegment = (ends: Ends, flags: Flags, { sport, dport }: Segment): Uint8Array =>
  tcp({ sport, dport, flags, seq: 0x0db0_0001, ack: 0 }, betweenOf(ends))

export const udpSegment = (ends: Ends, { sport, dport }: Segment): Uint8Array =>
  udp({ sport, dport }, betweenOf(ends), PAYLOAD)

export const tcpFrame = (ends: Ends, flags: Flags, ports: Segment): Uint8Array =>
  ipFrame(ends, PROTOCOL.tcp, tcpSegment(ends, flags, ports))

export const udpFrame = (ends: Ends, ports: Segment): Uint8Array =>
  ipFrame(ends, PROTOCOL.udp, udpSegment(ends, ports))

const HEADERS = { v4: 34, v6: 54, 'v6-link': 54 } as const

/** Every destination port by TCP with these flags. */
export const everyTcpPort = (ends: Ends, flags: Flags, sport: number): Volley => ({
  frame: tcpFrame(ends, flags, { sport, dport: 0 }),
  ports: portField(ends, 16),
})

/** Every destination port by UDP. */
export const everyUdpPort = (ends: Ends, sport: number): Volley => ({
  frame: udpFrame(ends, { sport, dport: 0 }),
  ports: portField(ends, 6),
})

const portField = ({ over }: Ends, sumAt: number): PortField => ({
  portAt: HEADERS[over] + 2,
  sumAt: HEADERS[over] + sumAt,
})
