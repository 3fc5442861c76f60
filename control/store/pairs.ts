import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { PairRecord } from '../fleet/model.ts'
import { command, query } from './query.ts'

const Side = z.strictObject({ address: Ipv4, since: z.int(), isOpen: z.boolean() })
const SideText = z.string().transform((text) => Side.parse(JSON.parse(text)))

const Row = z
  .object({
    a: HostId,
    b: HostId,
    stage: z.enum(['punching', 'proving', 'joining', 'joined', 'shutting']),
    a_side: SideText,
    b_side: SideText,
  })
  .transform(({ a, b, stage, a_side, b_side }): PairRecord => ({
    a,
    b,
    stage,
    aSide: a_side,
    bSide: b_side,
  }))

export interface PairTable {
  all(): readonly PairRecord[]
  put(pair: PairRecord): void
  drop(pair: PairRecord): void
}

export const pairTable = (database: DatabaseSync): PairTable => {
  const all = query(database, Row, 'SELECT * FROM pairs')
  const put = command(
    database,
    `INSERT INTO pairs (a, b, stage, a_side, b_side) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (a, b) DO UPDATE SET stage = excluded.stage, a_side = excluded.a_side, b_side = excluded.b_side`,
  )
  const drop = command(database, 'DELETE FROM pairs WHERE a = ? AND b = ?')
  return {
    all: () => all.all(),
    put: ({ a, b, stage, aSide, bSide }) => {
      put(a, b, stage, JSON.stringify(aSide), JSON.stringify(bSide))
    },
    drop: ({ a, b }) => {
      drop(a, b)
    },
  }
}
