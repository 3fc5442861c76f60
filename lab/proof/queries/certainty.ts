import type { PacketSet } from '../packet-set/packet-sets.ts'
import type { Space } from '../space/space.ts'

/** Packets that are in the set whatever the unknown matches say. */
export const surely = (space: Space, set: PacketSet): PacketSet =>
  space.hasUnknowns ? space.sets.not(perhaps(space, space.sets.not(set))) : set

/** Packets that are in the set for some answer of the unknown matches. */
export const perhaps = (space: Space, set: PacketSet): PacketSet =>
  space.hasUnknowns ? space.sets.forget(set, space.isUnknown) : set
