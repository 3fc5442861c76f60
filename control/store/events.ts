import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { ControlEvent } from '../api/contract.ts'
import { command, query } from './query.ts'

const Row = z
  .object({
    seq: z.int(),
    at: z.string(),
    host: z.string().nullable(),
    kind: z.string(),
    peer: z.string().nullable(),
    event: z.string().nullable(),
    detail: z.string(),
  })
  .transform((row) => {
    const event: unknown = row.event === null ? null : JSON.parse(row.event)
    return ControlEvent.parse({ ...row, event })
  })

/** How much history is kept, and after how many events the older ones make room. */
const HISTORY = { kept: 100_000, sweptAfter: 1000 } as const

export interface EventTable {
  append(event: Omit<ControlEvent, 'seq'>): void
  /** The oldest `limit` events after `seq`. */
  after(seq: number, limit: number): readonly ControlEvent[]
  forgetOld(): void
}

export const eventTable = (
  database: DatabaseSync,
  { kept, sweptAfter }: { readonly kept: number; readonly sweptAfter: number } = HISTORY,
): EventTable => {
  let sinceSwept = 0
  const append = command(
    database,
    'INSERT INTO events (at, host, kind, peer, event, detail) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const after = query(database, Row, 'SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?')
  const forget = command(
    database,
    'DELETE FROM events WHERE seq <= (SELECT coalesce(max(seq), 0) - ? FROM events)',
  )
  return {
    append: ({ at, host, kind, peer, event, detail }) => {
      append(at, host, kind, peer, event === null ? null : JSON.stringify(event), detail)
      sinceSwept = (sinceSwept + 1) % sweptAfter
      if (sinceSwept === 0) forget(kept)
    },
    after: (seq, limit) => after.all(seq, limit),
    forgetOld: () => {
      forget(kept)
    },
  }
}
