import { readAddress } from '../../dump/addresses.ts'
import type { Family } from '../../family.ts'
import type { KnownFlow } from './kernel-oracle.ts'

/** A packet as it is fired; ports, flags and types where its protocol has them. */
export interface Packet {
  readonly family: Family
  /** Which card of the host it comes by. */
  readonly card: number
  readonly mac: Uint8Array
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly protocol: number
  readonly sport: number
  readonly dport: number
  readonly flags: number
  readonly icmpType: number
  readonly icmpCode: number
  /** Whom its frame is for: 0 this card, 1 all, 2 a group. */
  readonly frameType?: number
  /** The host sends it itself. */
  readonly isOutwards?: boolean
  /** Sent in two fragments: so many bytes of the segment are in the first, a multiple of 8. */
  readonly firstPiece?: number
  /** An ICMP error: the packet that it is about. */
  readonly quotes?: KnownFlow
}

/** By this the observer knows the packets that were fired. */
const TTL = 77
const TCP = 6
const UDP = 17
const SCTP = 132

/** A fragment's place in its packet. */
interface Piece {
  readonly at: number
  readonly isLast: boolean
}

/** As the oracle takes it: one frame, or two fragments; `id` is the IPv4 id or IPv6 flow label. */
export function framesOf(packet: Packet, id: number): readonly Buffer[] {
  const { firstPiece } = packet
  const segment = segmentOf(packet)
  if (firstPiece === undefined) return [wrapped(packet, packetOf(packet, id, segment))]
  return [
    { at: 0, isLast: false, bytes: segment.subarray(0, firstPiece) },
    { at: firstPiece, isLast: true, bytes: segment.subarray(firstPiece) },
  ].map(({ bytes, ...piece }) => wrapped(packet, packetOf(packet, id, bytes, piece)))
}

/** With the number of the card at which it is fired, and a link header; what the host sends itself has neither. */
function wrapped(
  { isOutwards = false, family, card, mac, frameType = 0 }: Packet,
  packet: Buffer,
): Buffer {
  const to = Buffer.from(RECEIVERS[frameType] ?? [0x02, 0xdb, 0x14, 0, 0, card])
  const type = Buffer.from(family === 4 ? [0x08, 0x00] : [0x86, 0xdd])
  const frame = isOutwards ? packet : Buffer.concat([to, mac, type, packet])
  const head = Buffer.alloc(3)
  head[0] = isOutwards ? BY_ITSELF : card
  head.writeUInt16BE(frame.length, 1)
  return Buffer.concat([head, frame])
}

/** The MACs of everybody and of a group, by the type of the frame. */
const RECEIVERS: readonly (readonly number[] | null)[] = [
  null,
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x01, 0x00, 0x5e, 0x00, 0x00, 0x01],
]

const BY_ITSELF = 255

const packetOf = (packet: Packet, id: number, payload: Buffer, piece?: Piece): Buffer =>
  packet.family === 4
    ? Buffer.concat([header4(packet, id, payload.length, piece), payload])
    : header6(
        packet,
        id,
        piece ? Buffer.concat([fragment6(packet, id, piece), payload]) : payload,
        piece,
      )

function header4(
  { protocol, src, dst }: Pick<Packet, 'protocol' | 'src' | 'dst'>,
  id: number,
  length: number,
  piece: Piece = { at: 0, isLast: true },
): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(20 + length, 2)
  header.writeUInt16BE(id, 4)
  header.writeUInt16BE((piece.isLast ? 0 : 0x2000) | (piece.at / 8), 6)
  header[8] = TTL
  header[9] = protocol
  header.set(src, 12)
  header.set(dst, 16)
  header.writeUInt16BE(checksum(sum(header)), 10)
  return header
}

const FRAGMENT = 44

function header6(
  { protocol, src, dst }: Pick<Packet, 'protocol' | 'src' | 'dst'>,
  id: number,
  payload: Buffer,
  piece?: Piece,
): Buffer {
  const header = Buffer.alloc(40)
  header.writeUInt32BE(0x60000000 + id, 0)
  header.writeUInt16BE(payload.length, 4)
  header[6] = piece ? FRAGMENT : protocol
  header[7] = TTL
  header.set(src, 8)
  header.set(dst, 24)
  return Buffer.concat([header, payload])
}

/** RFC 8200, 4.5. */
function fragment6({ protocol }: Packet, id: number, { at, isLast }: Piece): Buffer {
  const header = Buffer.alloc(8)
  header[0] = protocol
  header.writeUInt16BE(at | (isLast ? 0 : 1), 2)
  header.writeUInt32BE(id, 4)
  return header
}

/** Longer where it is sent in pieces: of IPv6 the first must hold the whole header of the transport. */
const SEGMENT = 24
const IN_PIECES = 32

function segmentOf(packet: Packet): Buffer {
  const { family, protocol, firstPiece, quotes } = packet
  const quoted = quotes ? quotedOf(family, quotes) : Buffer.alloc(0)
  const segment = Buffer.alloc(quotes ? 8 + quoted.length : firstPiece ? IN_PIECES : SEGMENT)
  const isIcmp = protocol === (family === 4 ? 1 : 58)
  if (protocol === TCP || protocol === UDP || protocol === SCTP) {
    segment.writeUInt16BE(packet.sport, 0)
    segment.writeUInt16BE(packet.dport, 2)
  }
  if (protocol === TCP) {
    segment[12] = 0x60
    segment[13] = packet.flags
    segment.writeUInt16BE(8192, 14)
    // Options: all of them ends of the list.
  }
  if (protocol === UDP) segment.writeUInt16BE(segment.length, 4)
  if (isIcmp) {
    segment[0] = packet.icmpType
    segment[1] = packet.icmpCode
    if (quotes) segment.set(quoted, 8)
    else segment.writeUInt16BE(packet.sport, 4)
  }
  const place = isIcmp ? 2 : protocol === TCP ? 16 : protocol === UDP ? 6 : null
  if (place === null) return segment
  const pseudo =
    family === 4 && isIcmp ? 0 : sum(packet.src) + sum(packet.dst) + protocol + segment.length
  const found = checksum(pseudo + sum(segment))
  segment.writeUInt16BE(protocol === UDP && found === 0 ? 0xffff : found, place)
  return segment
}

/** The header of a packet of the flow, and the first eight bytes of its segment. */
function quotedOf(family: Family, { src, dst, sport, dport, protocol }: KnownFlow): Buffer {
  const [from, to] = [readAddress(src, family), readAddress(dst, family)]
  if (from === null || to === null) throw new Error('a flow between no addresses')
  const start = Buffer.alloc(8)
  start.writeUInt16BE(sport, 0)
  start.writeUInt16BE(dport, 2)
  start.writeUInt16BE(8, 4)
  const ends = { protocol, src: from, dst: to }
  return family === 4 ? Buffer.concat([header4(ends, 1, 8), start]) : header6(ends, 0, start)
}

/** RFC 1071. */
function sum(bytes: Uint8Array): number {
  let total = 0
  for (let at = 0; at < bytes.length; at += 2)
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return total
}

function checksum(total: number): number {
  let folded = total
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16)
  return ~folded & 0xffff
}
