import { readAddressMask } from '../dump/addresses.ts'
import { ADDRESS_TYPES, DEVICE_KINDS, STATES } from '../dump/match.ts'
import { TCP_FLAGS } from '../dump/modules/tcp.ts'
import { PROTOCOL } from '../dump/protocols.ts'
import type { Family } from '../family.ts'
import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import { ANY, maskedByteBits, numberBits, type Bits } from '../space/bits.ts'
import { addressField, type FieldName } from '../space/fields.ts'
import type { Space } from '../space/space.ts'

/** A packet of the set as it comes by in practice, wish by wish where the set has one such; null when it is empty. */
export function pickRealistic(space: Space, family: Family, among: PacketSet): Uint8Array | null {
  if (among === EMPTY) return null
  const bits = new Uint8Array(space.width).fill(ANY)
  for (const { field, values } of wishes(space, family)) {
    const { first, width } = space.fields[field]
    const before = bits.slice(first, first + width)
    const isMet = values.some((value) => {
      bits.set(value, first)
      return space.sets.canHave(among, bits)
    })
    if (!isMet) bits.set(before, first)
  }
  return space.sets.pick(
    among,
    bits.map((bit) => (bit === ANY ? 0 : bit)),
  )
}

/** Values of a field, the likelier first; what comes first in the list of wishes weighs most. */
interface Wish {
  readonly field: FieldName
  readonly values: readonly Bits[]
}

function wishes(space: Space, family: Family): readonly Wish[] {
  const numbers = (field: FieldName, ...values: readonly number[]): Wish => ({
    field,
    values: values.map((value) => numberBits(value, space.fields[field].width)),
  })
  const cards = space.interfaces.flatMap((name, at) => (name === 'lo' ? [] : [at]))
  const icmp = family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6
  return [
    numbers('state', STATES.indexOf('NEW')),
    numbers('mark', 0),
    numbers('frameType', 0),
    numbers('isLaterFragment', 0),
    numbers('inInterface', ...cards),
    numbers('outInterface', ...cards),
    numbers('inKind', DEVICE_KINDS.indexOf('ether')),
    numbers('outKind', DEVICE_KINDS.indexOf('ether')),
    numbers('destinationType', LOCAL, UNICAST),
    numbers('sourceType', UNICAST),
    numbers('isDestinationTranslated', 0),
    numbers('isSourceTranslated', 0),
    numbers('protocol', PROTOCOL.tcp, PROTOCOL.udp, icmp),
    numbers('tcpFlags', TCP_FLAGS.SYN, TCP_FLAGS.ACK),
    numbers('icmpType', family === 4 ? 8 : 128),
    numbers('icmpCode', 0),
    networks(addressField(family, 'source'), SOURCES[family], family),
    networks(addressField(family, 'destination'), DESTINATIONS[family], family),
    { field: 'sourcePort', values: [numberBits(40123, 16), ...FREE_PORTS] },
    numbers('destinationPort', 22, 80, 443),
    { field: 'destinationPort', values: NOT_ZERO },
  ]
}

const LOCAL = ADDRESS_TYPES.indexOf('LOCAL')
const UNICAST = ADDRESS_TYPES.indexOf('UNICAST')

/** The laboratory's own networks first: there a witness can be fired. Then whatever a machine may send from. */
const SOURCES: Readonly<Record<Family, readonly string[]>> = {
  4: [
    ...['198.18.0.250', '198.18.0.0/15', '192.0.0.0/3', '128.0.0.0/2', '64.0.0.0/3', '96.0.0.0/4'],
    ...['112.0.0.0/5', '120.0.0.0/6', '124.0.0.0/7', '126.0.0.0/8', '32.0.0.0/3', '16.0.0.0/4'],
    ...['8.0.0.0/5', '4.0.0.0/6', '2.0.0.0/7', '1.0.0.0/8'],
  ],
  6: ['fdb6:2d1a::fa', 'fdb6:2d1a::/32', 'fc00::/7', '2000::/3', 'fe80::/10'],
}
const DESTINATIONS: Readonly<Record<Family, readonly string[]>> = {
  4: ['198.18.0.11', '198.18.0.0/15'],
  6: ['fdb6:2d1a::b', 'fdb6:2d1a::/32', 'fc00::/7', '2000::/3'],
}

function networks(field: FieldName, texts: readonly string[], family: Family): Wish {
  const values = texts.flatMap((text) => {
    const range = readAddressMask(text, family)
    return range === null ? [] : [maskedByteBits(range.bytes, range.mask)]
  })
  return { field, values }
}

/** Bits of which one is set: 32768 and up, 16384 and up, … */
const oneSet = (...places: readonly number[]): readonly Bits[] =>
  places.map((place) => new Uint8Array(16).fill(ANY).with(place, 1))

const FREE_PORTS = oneSet(0, 1, 2, 3, 4, 5)
const NOT_ZERO = oneSet(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
