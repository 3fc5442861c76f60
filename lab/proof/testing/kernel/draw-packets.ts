import type { Firewall } from '../../firewall.ts'
import type { PacketSet } from '../../packet-set/packet-sets.ts'
import { bitsBytes, bitsNumber, byteBits, numberBits } from '../../space/bits.ts'
import { addressField, type FieldName } from '../../space/fields.ts'
import type { Space } from '../../space/space.ts'
import { ROADS, isStage } from '../../solve/road.ts'
import { CARDS, PORTS } from '../rulesets/pools.ts'
import { fireable, fireableOutwards } from './fireable.ts'
import type { Packet } from './frame.ts'
import { translates } from './translates.ts'

/** A packet as the proof sees it and as it is fired. */
export interface DrawnPacket {
  readonly bits: Uint8Array
  readonly packet: Packet
}

export type Random = () => number

/** Packets that come to the host, or that it sends itself. */
export type Way = 'in' | 'out'

/** Packets that meet each rule, packets one bit beside them, and packets from all over. */
export function drawPackets(
  firewall: Firewall,
  count: number,
  random: Random,
  way: Way = 'in',
): readonly DrawnPacket[] {
  const { space, family } = firewall
  const all =
    way === 'in' ? fireable(space, family, !translates(firewall)) : fireableOutwards(space, family)
  const targets = [all, ...rulePackets(firewall, way).map((set) => space.sets.and(set, all))]
  const alive = targets.filter((set) => set !== 0)
  return Array.from({ length: count }, (_, at) => {
    const among = alive[at % alive.length] ?? all
    const drawn = space.sets.pick(among, wish(space, random))
    const bits = at % 3 === 0 && drawn !== null ? beside(space, all, drawn, random) : drawn
    if (bits === null) throw new Error('nothing can be fired')
    const packet = packetOf(firewall, bits)
    return {
      bits,
      packet: way === 'out' ? { ...packet, isOutwards: true } : inPieces(packet, random),
    }
  })
}

/** Some in two fragments, which connection tracking puts together before any rule: their fate is the whole's. */
function inPieces(packet: Packet, random: Random): Packet {
  if (random() > 0.15) return packet
  return { ...packet, firstPiece: packet.family === 4 ? 8 + 8 * Math.floor(random() * 3) : 24 }
}

const HOOKS_OF = { in: ['INPUT', 'FORWARD'], out: ['OUTPUT'] } as const

function rulePackets(firewall: Firewall, way: Way): readonly PacketSet[] {
  const stages = HOOKS_OF[way].flatMap((hook) => ROADS[hook].filter(isStage))
  return stages.flatMap((stage) => {
    const table = firewall.placed(stage)
    if (table === null) return []
    return [...table.table.chains.keys()].flatMap((name) =>
      table.steps(name).map(({ match }) => match.may),
    )
  })
}

/** Any packet, ports and types such as rules like to ask for among them. */
function wish(space: Space, random: Random): Uint8Array {
  const bits = randomBits(space.width, random)
  const put = (name: FieldName, value: number): void =>
    bits.set(numberBits(value, space.fields[name].width), space.fields[name].first)
  const one = (values: readonly number[]): number =>
    values[Math.floor(random() * values.length)] ?? 0
  if (random() < 0.8) put('destinationPort', one(PORTS))
  if (random() < 0.8) put('sourcePort', one(PORTS))
  if (random() < 0.7) put('tcpFlags', one([2, 2, 16, 18, 4, 20, 17, 0, 63, 1]))
  put('icmpType', one([0, 3, 8, 13, 14, 1, 128, 129, 135, 136]))
  if (random() < 0.8) put('icmpCode', one([0, 0, 1, 3, 4]))
  put('frameType', one([0, 0, 0, 0, 1, 2]))
  put('protocol', one([6, 6, 17, 1, 58, 132, 253]))
  return bits
}

function randomBits(width: number, random: Random): Uint8Array {
  const bits = new Uint8Array(width)
  for (let at = 0; at < width; at += 32) {
    const word = Math.floor(random() * 2 ** 32)
    for (let bit = 0; bit < 32 && at + bit < width; bit++) bits[at + bit] = (word >>> bit) & 1
  }
  return bits
}

/** One bit of a field turned over, if that can be fired too. */
function beside(space: Space, all: PacketSet, bits: Uint8Array, random: Random): Uint8Array {
  const at = Math.floor(random() * space.width)
  const other = bits.with(at, bits[at] === 1 ? 0 : 1)
  return space.sets.holds(all, other) ? other : bits
}

/** The bits of a packet that was kept as an example. */
export function bitsOf(firewall: Firewall, packet: Packet): Uint8Array {
  const { space, family } = firewall
  const bits = space.sets.pick(
    space.sets.intersection([
      fireable(space, family, true),
      space.number('inInterface', space.interfaces.indexOf(CARDS[packet.card] ?? '')),
      space.equal(addressField(family, 'source'), byteBits(packet.src)),
      space.equal(addressField(family, 'destination'), byteBits(packet.dst)),
      space.equal('sourceMac', byteBits(packet.mac)),
      space.number('protocol', packet.protocol),
      space.number('sourcePort', packet.sport),
      space.number('destinationPort', packet.dport),
      space.number('tcpFlags', packet.flags),
      space.number('icmpType', packet.icmpType),
      space.number('icmpCode', packet.icmpCode),
      space.number('frameType', packet.frameType ?? 0),
    ]),
    new Uint8Array(space.width),
  )
  if (bits === null) throw new Error('this packet cannot be fired')
  return bits
}

function packetOf({ space, family }: Firewall, bits: Uint8Array): Packet {
  const raw = (name: FieldName): Uint8Array => {
    const { first, width } = space.fields[name]
    return bits.subarray(first, first + width)
  }
  const number = (name: FieldName): number => bitsNumber(raw(name))
  return {
    family,
    card: CARDS.findIndex((card) => card === space.interfaces[number('inInterface')]),
    mac: bitsBytes(raw('sourceMac')),
    src: bitsBytes(raw(addressField(family, 'source'))),
    dst: bitsBytes(raw(addressField(family, 'destination'))),
    protocol: number('protocol'),
    sport: number('sourcePort'),
    dport: number('destinationPort'),
    flags: number('tcpFlags'),
    icmpType: number('icmpType'),
    icmpCode: number('icmpCode'),
    frameType: number('frameType'),
  }
}
