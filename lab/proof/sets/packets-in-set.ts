import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import { ANY } from '../space/bits.ts'
import type { Side } from '../space/fields.ts'
import { unionOfMembers, type Member } from '../space/members.ts'
import type { Space } from '../space/space.ts'
import { readParts, type HasCards } from './member-parts.ts'
import type { KernelSet, SetList, SetMember } from './set-list.ts'

export interface SetQuestion {
  readonly space: Space
  readonly list: SetList
  readonly name: string
  readonly sides: readonly Side[]
  readonly at: HasCards
}

/** Packets that `--match-set NAME SIDES` matches; null when the set is not there or not understood. */
export function packetsInSet({ space, list, name, sides, at }: SetQuestion): PacketSet | null {
  const set = list.sets.get(name)
  if (set === undefined) return null
  const [method, kinds = ''] = set.type.split(':')
  if (method === 'list') return packetsInList({ space, list, name, sides, at }, set)
  const dimensions = kinds.split(',')
  // With fewer sides than the set has dimensions the kernel finds nothing.
  if (sides.length < dimensions.length) return EMPTY
  const read = (member: SetMember) => readMember({ space, set, sides, dimensions, at }, member)
  return set.members.some(({ isException }) => isException)
    ? packetsByWidth(space, set, read)
    : unionOfKinds(space, set.members.map(read))
}

function packetsInList(question: SetQuestion, set: KernelSet): PacketSet | null {
  const sets = set.members.map(({ text }) =>
    // Lists hold no lists.
    question.list.sets.get(text)?.type === 'list:set'
      ? null
      : packetsInSet({ ...question, name: text }),
  )
  return sets.every((one) => one !== null) ? question.space.sets.union(sets) : null
}

interface MemberShape {
  readonly space: Space
  readonly set: KernelSet
  readonly sides: readonly Side[]
  readonly dimensions: readonly string[]
  readonly at: HasCards
}

/** All combinations of what its parts stand for. */
function readMember(
  { space, set, sides, dimensions, at: cards }: MemberShape,
  { text }: SetMember,
): readonly Member[] | null {
  const parts = text.split(',')
  if (parts.length !== dimensions.length) return null
  return parts.reduce<readonly Member[] | null>(
    (members, part, at) => {
      const more = readParts.get(dimensions[at] ?? '')?.(part, {
        ...{ at: cards, space, set },
        side: sides[at] ?? 'source',
      })
      if (members === null || more === null || more === undefined) return null
      return members.flatMap((one) => more.flatMap((other) => joined(one, other)))
    },
    [[]],
  )
}

/** Both at once: `dst,dst,dst` asks one address twice. No packet where they contradict each other. */
function joined(one: Member, other: Member): readonly Member[] {
  const fields = new Map(one.map(({ field, bits }) => [field, bits]))
  for (const { field, bits } of other) {
    const known = fields.get(field)
    if (known?.some((bit, at) => bit !== ANY && bits[at] !== ANY && bit !== bits[at])) return []
    fields.set(
      field,
      known === undefined ? bits : known.map((bit, at) => (bit === ANY ? (bits[at] ?? ANY) : bit)),
    )
  }
  return [[...fields].map(([field, bits]) => ({ field, bits }))]
}

/** Members of like fields make one trie. */
function unionOfKinds(space: Space, read: readonly (readonly Member[] | null)[]): PacketSet | null {
  const kinds = new Map<string, Member[]>()
  for (const members of read) {
    if (members === null) return null
    for (const member of members) {
      const kind = member.map(({ field }) => field).join()
      const same = kinds.get(kind)
      if (same === undefined) kinds.set(kind, [member])
      else same.push(member)
    }
  }
  return space.sets.union([...kinds.values()].map((members) => unionOfMembers(space, members)))
}

/** From the widest network to the narrowest: each says anew whether its packets are in. */
function packetsByWidth(
  space: Space,
  set: KernelSet,
  read: (member: SetMember) => readonly Member[] | null,
): PacketSet | null {
  if (set.type.split('net').length > 2) return null
  const widths = set.members.map((member) => ({ member, read: read(member) }))
  if (widths.some(({ read: members }) => members === null)) return null
  const sorted = widths.toSorted((one, other) => widthOf(one.read) - widthOf(other.read))
  return sorted.reduce<PacketSet>((all, { member, read: members }) => {
    const packets = unionOfKinds(space, [members]) ?? EMPTY
    return member.isException ? space.sets.without(all, packets) : space.sets.or(all, packets)
  }, EMPTY)
}

const widthOf = (members: readonly Member[] | null): number =>
  (members?.[0]?.[0]?.bits ?? NO_BITS).reduce((count, bit) => count + (bit === ANY ? 0 : 1), 0)

const NO_BITS = new Uint8Array()
