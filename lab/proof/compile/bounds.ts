import { EMPTY, FULL, type PacketSet, type PacketSets } from '../packet-set/packet-sets.ts'

/** A set that is not known exactly: `must` ⊆ truth ⊆ `may`. Equal numbers: it is. */
export interface Bounds {
  readonly may: PacketSet
  readonly must: PacketSet
}

export const exactly = (set: PacketSet): Bounds => ({ may: set, must: set })
export const NOTHING = exactly(EMPTY)
export const EVERYTHING = exactly(FULL)

export const isExact = ({ may, must }: Bounds): boolean => may === must

export const both = (sets: PacketSets, one: Bounds, other: Bounds): Bounds =>
  each(one, other, (a, b) => sets.and(a, b))

export const either = (sets: PacketSets, one: Bounds, other: Bounds): Bounds =>
  each(one, other, (a, b) => sets.or(a, b))

/** What is in `one` and not in `other`: surely only what may not be in `other`. */
export const except = (sets: PacketSets, one: Bounds, other: Bounds): Bounds =>
  isExact(one) && isExact(other)
    ? exactly(sets.without(one.may, other.may))
    : { may: sets.without(one.may, other.must), must: sets.without(one.must, other.may) }

/** Half of the work where both are exact. */
function each(
  one: Bounds,
  other: Bounds,
  combine: (a: PacketSet, b: PacketSet) => PacketSet,
): Bounds {
  const may = combine(one.may, other.may)
  return isExact(one) && isExact(other)
    ? exactly(may)
    : { may, must: combine(one.must, other.must) }
}
