import type { Bounds } from '../compile/bounds.ts'
import { ADDRESS_TYPES } from '../dump/match.ts'
import type { Target } from '../dump/target.ts'
import type { Family } from '../family.ts'
import { FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { byteBits, maskedNumberBits } from '../space/bits.ts'
import { addressField, type FieldName } from '../space/fields.ts'
import { inStates, possiblePackets } from '../space/possible.ts'
import type { Space } from '../space/space.ts'

export type Change = Extract<Target, { readonly kind: 'mark' | 'untrack' | 'translate' }>

/** What a target makes of a packet: these variables get other values, the new packet is one of `after`. */
interface Effect {
  readonly isChanged: (variable: number) => boolean
  readonly after: PacketSet
}

/** Packets that are in `wanted` once the target has changed them; surely only where every outcome is. */
export function beforeChange(space: Space, family: Family, change: Change, wanted: Bounds): Bounds {
  const { sets } = space
  const { isChanged, after } = effectOf(space, family, change)
  const canBe = (set: PacketSet): PacketSet => sets.forget(sets.and(set, after), isChanged)
  return { may: canBe(wanted.may), must: sets.not(canBe(sets.not(wanted.must))) }
}

export function effectOf(space: Space, family: Family, change: Change): Effect {
  switch (change.kind) {
    case 'untrack':
      return { isChanged: space.isOf(['state']), after: inStates(space, ['UNTRACKED']) }
    case 'mark':
      return markEffect(space, change)
    case 'translate':
      return translateEffect(space, family, change)
  }
}

function markEffect(space: Space, { value, mask }: Extract<Change, { kind: 'mark' }>): Effect {
  const { first, width } = space.fields.mark
  // Bits of the value outside the mask would be turned over, each by itself: left open.
  if ((value & ~mask) !== 0) return { isChanged: space.isOf(['mark']), after: FULL }
  const bits = maskedNumberBits(value, mask, width)
  const isOfMask = space.isOf(['mark'])
  return {
    isChanged: (variable) => isOfMask(variable) && bits[variable - first] !== 2,
    after: space.equal('mark', bits),
  }
}

function translateEffect(
  space: Space,
  family: Family,
  { addresses, ports, toSelf }: Extract<Change, { kind: 'translate' }>,
): Effect {
  const { sets } = space
  const destination = addressField(family, 'destination')
  const isMoved = toSelf || addresses !== null
  const changed: readonly FieldName[] = [
    'isDestinationTranslated',
    ...(isMoved ? ([destination, 'destinationType'] as const) : []),
    ...(ports === null ? [] : (['destinationPort'] as const)),
  ]
  return {
    isChanged: space.isOf(changed),
    after: sets.intersection([
      possiblePackets(space, family),
      space.number('isDestinationTranslated', 1),
      toSelf ? space.number('destinationType', ADDRESS_TYPES.indexOf('LOCAL')) : FULL,
      addresses === null
        ? FULL
        : space.between(destination, byteBits(addresses.low), byteBits(addresses.high)),
      ports === null ? FULL : space.range('destinationPort', ports.low, ports.high),
    ]),
  }
}
