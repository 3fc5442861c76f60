import { addressBytes } from '../frames/addresses.ts'
import { bytes, u16 } from '../frames/bytes.ts'
import type { ProbeId } from './mark.ts'
import { type Addressed, frameOf } from './packet-frame.ts'
import { addressOf } from './party.ts'
import { icmpName, type Shape } from './shape.ts'

/** A probe before it is fired. `Label` is whatever the caller wants to know it by. */
export interface Attempt<Label> {
  readonly label: Label
  readonly id: ProbeId
  readonly shape: Shape
  readonly frame: Uint8Array
  /** Tells this packet from every other at its receiver: addresses and id. */
  readonly key: string
}

export const attemptOf = <Label>(label: Label, addressed: Addressed): Attempt<Label> => {
  const frame = frameOf(addressed)
  return { label, id: addressed.id, shape: addressed.shape, frame, key: keyOf(frame.subarray(14)) }
}

/** The key of an IP header, as the card and the rule tracer show it. */
export const keyOf = (header: Uint8Array): string =>
  (header[0] ?? 0) >>> 4 === 4 ? keyFrom(header, [4, 12, 14, 16, 18]) : keyFrom(header, SIX)

const SIX = [2, ...Array.from({ length: 16 }, (_, index) => 8 + 2 * index)]

/** Two bytes a letter: this runs for every packet and every word of the tracer. */
const keyFrom = (header: Uint8Array, places: readonly number[]): string => {
  let key = ''
  for (const at of places)
    key += String.fromCharCode(((header[at] ?? 0) << 8) | (header[at + 1] ?? 0))
  return key
}

/** The same key from the parts that the observer's sets print. */
export const keyOfParts = (src: string, dst: string, mark: number): string => {
  const parts = bytes(u16(mark & 0xffff), addressBytes(src), addressBytes(dst))
  return keyFrom(
    parts,
    Array.from({ length: parts.length / 2 }, (_, index) => 2 * index),
  )
}

export interface PacketView {
  readonly family: 4 | 6
  readonly proto: string
  readonly iif: string | null
  readonly oif: string | null
  readonly src: string
  readonly dst: string
  readonly sport: number | null
  readonly dport: number | null
}

/** An attempt as findings and probes show it. */
export const viewOfPacket = (
  { shape, from, to, claims = from }: Addressed,
  iif: string,
): PacketView => ({
  family: shape.over === 'v4' ? 4 : 6,
  proto: protoName(shape),
  iif,
  oif: null,
  src: addressOf(claims, shape.over),
  dst: addressOf(to, shape.over),
  sport: 'sport' in shape ? shape.sport : null,
  dport: 'dport' in shape ? shape.dport : null,
})

const protoName = (shape: Shape): string => {
  if (shape.proto === 'raw') return `protocol ${shape.protocol}`
  if (shape.proto !== 'icmp') return shape.proto
  const family = shape.over === 'v4' ? 'icmp' : 'icmpv6'
  return shape.message === 'echo' ? family : `${family} ${icmpName(shape.message)}`
}
