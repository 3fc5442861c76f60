import { ADDRESS_TYPES } from '../dump/match.ts'
import type { Family } from '../family.ts'
import { FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { numberBits } from '../space/bits.ts'
import { addressField, type Side } from '../space/fields.ts'
import type { Space } from '../space/space.ts'

const number = (name: string): number => ADDRESS_TYPES.indexOf(name)

/** Types that the kernel looks up in the routing; the rest it sees in the address. */
const LOOKED_UP = ['LOCAL', 'ANYCAST', 'UNREACHABLE', 'PROHIBIT'].map(number)

/**
 * Packets whose address is of these types. Of IPv4 one of them is enough; of IPv6 an address must be what it is
 * asked to be in itself, and one of those that are looked up besides (xt_addrtype.c, match_type6).
 */
export function packetsOfTypes(
  space: Space,
  family: Family,
  side: Side,
  types: readonly number[],
): PacketSet {
  const field = side === 'source' ? 'sourceType' : 'destinationType'
  if (family === 4) return space.numbers(field, types)
  const { sets } = space
  const wants = (name: string): boolean => types.includes(number(name))
  const isGroup = space.number(field, number('MULTICAST'))
  const isNone = space.equal(addressField(6, side), numberBits(0, 128))
  const looked = types.filter((type) => LOOKED_UP.includes(type))
  return sets.intersection([
    wants('MULTICAST') ? isGroup : FULL,
    wants('UNICAST') ? sets.not(sets.or(isGroup, isNone)) : FULL,
    wants('UNSPEC') ? isNone : FULL,
    looked.length > 0 ? space.numbers(field, looked) : FULL,
  ])
}
