import { addressBytes } from './addresses.ts'
import { bytes, u16, u32 } from './bytes.ts'

/** The Internet checksum (RFC 1071). */
export const checksum = (data: Uint8Array): number => {
  let sum = 0
  for (let at = 0; at < data.length; at += 2) sum += ((data[at] ?? 0) << 8) + (data[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

export interface Between {
  readonly src: string
  readonly dst: string
}

/** The checksum of a transport segment with its pseudo header; the segment's own field must be zero. */
export const transportChecksum = (
  { src, dst }: Between,
  protocol: number,
  segment: Uint8Array,
): number => {
  const from = addressBytes(src)
  const length = from.length === 4 ? u16(segment.length) : u32(segment.length)
  const kind = from.length === 4 ? bytes(0, protocol) : bytes(0, 0, 0, protocol)
  const tail = from.length === 4 ? bytes(kind, length) : bytes(length, kind)
  return checksum(bytes(from, addressBytes(dst), tail, segment))
}

/** Writes a checksum into a finished segment. */
export const withChecksum = (segment: Uint8Array, at: number, sum: number): Uint8Array =>
  bytes(segment.slice(0, at), u16(sum), segment.slice(at + 2))
