import { bytes, u16, u32, zeros } from '../../frames/bytes.ts'
import { ETHERTYPE, ethernet } from '../../frames/ethernet.ts'
import { ipv4, PROTOCOL, type Fragment } from '../../frames/ip.ts'
import type { Ammunition, Volley } from '../volley.ts'
import { betweenOf, type Ends, FLAGS, ipFrame, tcpSegment } from './segment-frames.ts'

const PORTS = [22, 443, 7410]
const SPORT = 40_123
const HOP_LIMIT = 64
const HEAD = 8

/** Packets in pieces, so that no rule sees ports where it looks for them. */
export const fragments: Ammunition = {
  title:
    'fragments of SYNs: tiny first, last first, overlapping, without a first, and IPv6 chains of extension headers',
  volleys: (from, to) =>
    PORTS.flatMap((dport, index) => [
      ...v4({ from, to, over: 'v4' }, dport, 0x1000 + index * 16),
      ...v6({ from, to, over: 'v6' }, dport, 0x1000 + index * 16),
    ]),
}

interface Piece extends Fragment {
  readonly data: Uint8Array
}

const tinyFirst = (segment: Uint8Array): readonly Piece[] => [
  { offset: 0, more: true, data: segment.subarray(0, HEAD) },
  { offset: HEAD, more: false, data: segment.subarray(HEAD) },
]
const lastFirst = (segment: Uint8Array): readonly Piece[] => tinyFirst(segment).toReversed()
/** The second piece writes other ports over the first. */
const overlapping = (segment: Uint8Array): readonly Piece[] => [
  { offset: 0, more: true, data: bytes(zeros(4), segment.subarray(4, 16)) },
  { offset: 0, more: true, data: segment.subarray(0, HEAD) },
  { offset: HEAD, more: false, data: segment.subarray(HEAD) },
]
const withoutFirst = (segment: Uint8Array): readonly Piece[] => tinyFirst(segment).slice(1)

const v4 = (ends: Ends, dport: number, id: number): readonly Volley[] => {
  const segment = tcpSegment(ends, FLAGS.syn, { sport: SPORT, dport })
  const sent = (pieces: readonly Piece[], ofId: number) =>
    pieces.map((piece) => fragment4(ends, piece, ofId))
  return [
    ...whole(sent(tinyFirst(segment), id)),
    ...whole(sent(lastFirst(segment), id + 1)),
    ...never(sent(overlapping(segment), id + 2)),
    ...never(sent(withoutFirst(segment), id + 3)),
  ]
}

/** IPv6 puts them together only behind INPUT. */
const v6 = (ends: Ends, dport: number, id: number): readonly Volley[] => {
  const segment = tcpSegment(ends, FLAGS.syn, { sport: SPORT, dport })
  const atomic = [{ offset: 0, more: false, data: segment }]
  const ways = [tinyFirst(segment), lastFirst(segment), atomic, withoutFirst(segment)]
  const frames = ways.flatMap((pieces, way) =>
    pieces.map((piece) => fragment6(ends, piece, id + way)),
  )
  return [...frames, chain(ends, segment)].map((frame) => ({ frame }))
}

/** Together they make one packet, which is there with the last of them. */
const whole = (frames: readonly Uint8Array[]): readonly Volley[] =>
  frames.map((frame, index) => ({ frame, lands: index === frames.length - 1 }))

const never = (frames: readonly Uint8Array[]): readonly Volley[] =>
  frames.map((frame) => ({ frame, lands: false }))

const fragment4 = (ends: Ends, { data, offset, more }: Piece, id: number): Uint8Array => {
  const { from, to } = ends
  const header = { ...betweenOf(ends), protocol: PROTOCOL.tcp, id, ttl: HOP_LIMIT, dscp: 0 }
  return ethernet(
    { src: from.mac, dst: to.mac, type: ETHERTYPE.ipv4 },
    ipv4({ ...header, fragment: { offset, more } }, data),
  )
}

const NEXT = { hopByHop: 0, fragment: 44, destination: 60 } as const

const fragment6 = (ends: Ends, { data, offset, more }: Piece, id: number): Uint8Array => {
  const header = bytes(PROTOCOL.tcp, 0, u16(offset + (more ? 1 : 0)), u32(id))
  return ipFrame(ends, NEXT.fragment, bytes(header, data))
}

/** Hop-by-hop, then three of destination options: each is 8 bytes of padding. */
const chain = (ends: Ends, segment: Uint8Array): Uint8Array => {
  const padding = (next: number) => bytes(next, 0, 1, 4, zeros(4))
  return ipFrame(
    ends,
    NEXT.hopByHop,
    bytes(
      padding(NEXT.destination),
      padding(NEXT.destination),
      padding(NEXT.destination),
      padding(PROTOCOL.tcp),
      segment,
    ),
  )
}
