import type { Family } from '../../family.ts'

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
}

/** By this the observer knows the packets that were fired. */
const TTL = 77
const TCP = 6
const UDP = 17
const SCTP = 132

/** The Ethernet frame with `id` as IPv4 id or IPv6 flow label. */
export function frameOf(packet: Packet, id: number): Buffer {
  const segment = segmentOf(packet)
  const header =
    packet.family === 4 ? header4(packet, id, segment.length) : header6(packet, id, segment.length)
  const to = Buffer.from([0x02, 0xdb, 0x14, 0, 0, packet.card])
  const type = Buffer.from(packet.family === 4 ? [0x08, 0x00] : [0x86, 0xdd])
  return Buffer.concat([to, packet.mac, type, header, segment])
}

/** A frame with the number of the card at which it is fired, as the oracle takes it. */
export function cardFrame(card: number, frame: Buffer): Buffer {
  const head = Buffer.alloc(3)
  head[0] = card
  head.writeUInt16BE(frame.length, 1)
  return Buffer.concat([head, frame])
}

function header4({ protocol, src, dst }: Packet, id: number, length: number): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(20 + length, 2)
  header.writeUInt16BE(id, 4)
  header[8] = TTL
  header[9] = protocol
  header.set(src, 12)
  header.set(dst, 16)
  header.writeUInt16BE(checksum(sum(header)), 10)
  return header
}

function header6({ protocol, src, dst }: Packet, id: number, length: number): Buffer {
  const header = Buffer.alloc(40)
  header.writeUInt32BE(0x60000000 + id, 0)
  header.writeUInt16BE(length, 4)
  header[6] = protocol
  header[7] = TTL
  header.set(src, 8)
  header.set(dst, 24)
  return header
}

function segmentOf(packet: Packet): Buffer {
  const segment = Buffer.alloc(24)
  const { family, protocol } = packet
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
    segment.writeUInt16BE(packet.sport, 4)
  }
  const place = isIcmp ? 2 : protocol === TCP ? 16 : protocol === UDP ? 6 : null
  if (place === null) return segment
  const pseudo =
    family === 4 && isIcmp ? 0 : sum(packet.src) + sum(packet.dst) + protocol + segment.length
  const found = checksum(pseudo + sum(segment))
  segment.writeUInt16BE(protocol === UDP && found === 0 ? 0xffff : found, place)
  return segment
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
