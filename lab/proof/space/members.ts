import { EMPTY, FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { ANY, type Bits } from './bits.ts'
import type { FieldName } from './fields.ts'
import type { Space } from './space.ts'

/** Bits of several fields at once, each field once. */
export type Member = readonly { readonly field: FieldName; readonly bits: Bits }[]

/**
 * Packets that match at least one of many members: built as a trie, one node a bit and branch, since the union
 * of tens of thousands of single members would build and forget far more.
 */
export function unionOfMembers(space: Space, members: readonly Member[]): PacketSet {
  const [first] = members
  if (first === undefined) return EMPTY
  const order = variablesOf(space, first)
  const rows = members.map((member) => rowOf(space, member, order))
  return unionOfRows(space, order, rows, 0)
}

/** The variables of the member's fields, in the order in which they are asked. */
function variablesOf(space: Space, member: Member): readonly number[] {
  return member
    .flatMap(({ field }) => {
      const { first, width } = space.fields[field]
      return Array.from({ length: width }, (_, at) => first + at)
    })
    .toSorted((one, other) => one - other)
}

function rowOf(space: Space, member: Member, order: readonly number[]): Bits {
  const bits = new Map<number, number>()
  for (const { field, bits: some } of member)
    some.forEach((bit, at) => bits.set(space.fields[field].first + at, bit))
  return Uint8Array.from(order, (variable) => bits.get(variable) ?? ANY)
}

function unionOfRows(
  space: Space,
  order: readonly number[],
  rows: readonly Bits[],
  depth: number,
): PacketSet {
  if (rows.length === 0) return EMPTY
  const variable = order[depth]
  if (variable === undefined || rows.some((row) => isFree(row, depth))) return FULL
  // Behind a short prefix nothing is asked for a while: both ways lead to the same.
  if (rows.every((row) => row[depth] === ANY)) return unionOfRows(space, order, rows, depth + 1)
  const low = rows.filter((row) => row[depth] !== 1)
  const high = rows.filter((row) => row[depth] !== 0)
  return space.sets.choose(
    variable,
    unionOfRows(space, order, low, depth + 1),
    unionOfRows(space, order, high, depth + 1),
  )
}

const isFree = (row: Bits, from: number): boolean => {
  for (let at = from; at < row.length; at++) if (row[at] !== ANY) return false
  return true
}
