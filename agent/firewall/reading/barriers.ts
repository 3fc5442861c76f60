import { GUARD_TABLE } from '../rules/names.ts'
import type { NftTable } from './nft-tables.ts'
import { shapeOfTable } from './table-shape.ts'

/** What stands between a stranger and this host, as `nft` names it. */
export const BARRIERS = [
  { kind: 'wall-v4', table: 'ip filter' },
  { kind: 'wall-v6', table: 'ip6 filter' },
  { kind: 'guard', table: `inet ${GUARD_TABLE}` },
] as const
export type Barrier = (typeof BARRIERS)[number]

/** Chains, policies and rules of each as `nft` lists them; empty where it is missing. */
export type Shapes = Readonly<Record<Barrier['kind'], string>>

export const shapesOf = (tables: readonly NftTable[]): Shapes => {
  const shape = (barrier: Barrier) => {
    const table = tables.find(({ name }) => name === barrier.table)
    return table === undefined ? '' : shapeOfTable(table)
  }
  const [wall4, wall6, guard] = BARRIERS
  return { 'wall-v4': shape(wall4), 'wall-v6': shape(wall6), guard: shape(guard) }
}
