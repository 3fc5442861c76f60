import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { DesiredState } from '../../agent/protocol/desired-state.ts'
import { HostId, Ipv4, Mac, WireguardKey } from '../../agent/protocol/names.ts'
import { HostState } from '../api/contract.ts'
import type { HostRecord } from '../fleet/model.ts'
import { command, query } from './query.ts'

const Row = z
  .object({
    id: HostId,
    address: Ipv4,
    inner_address: Ipv4,
    mac: Mac,
    state: HostState,
    wireguard_key: WireguardKey.nullable(),
    invited_at: z.number(),
    left_at: z.number().nullable(),
    generation: z.int(),
    applied: z.int(),
    desired: z.string().nullable(),
  })
  .transform((row): HostRecord => ({
    id: row.id,
    address: row.address,
    inner: row.inner_address,
    mac: row.mac,
    state: row.state,
    wireguardKey: row.wireguard_key,
    invitedAt: row.invited_at,
    leftAt: row.left_at,
    generation: row.generation,
    applied: row.applied,
    desired: row.desired === null ? null : DesiredState.parse(JSON.parse(row.desired)),
  }))

export interface HostTable {
  /** Those that belong or are awaited. */
  present(): readonly HostRecord[]
  /** Those, and who left at that time or later. The row of any other is kept for its generation alone. */
  presentOrLeftSince(time: number): readonly HostRecord[]
  get(id: HostId): HostRecord | null
  put(host: HostRecord): void
}

export const hostTable = (database: DatabaseSync): HostTable => {
  const present = query(database, Row, "SELECT * FROM hosts WHERE state <> 'gone' ORDER BY id")
  const presentOrLeft = query(
    database,
    Row,
    "SELECT * FROM hosts WHERE state <> 'gone' OR left_at >= ? ORDER BY id",
  )
  const one = query(database, Row, 'SELECT * FROM hosts WHERE id = ?')
  const put = command(
    database,
    `INSERT INTO hosts (id, address, inner_address, mac, state, wireguard_key, invited_at, left_at, generation, applied, desired)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET address = excluded.address, inner_address = excluded.inner_address,
       mac = excluded.mac, state = excluded.state, wireguard_key = excluded.wireguard_key,
       invited_at = excluded.invited_at, left_at = excluded.left_at, generation = excluded.generation,
       applied = excluded.applied, desired = excluded.desired`,
  )
  return {
    present: () => present.all(),
    presentOrLeftSince: (time) => presentOrLeft.all(time),
    get: (id) => one.get(id),
    put: (host) => {
      const desired = host.desired === null ? null : JSON.stringify(host.desired)
      const { id, address, inner, mac, state, wireguardKey, invitedAt, leftAt } = host
      const { generation, applied } = host
      put(
        id,
        address,
        inner,
        mac,
        state,
        wireguardKey,
        invitedAt,
        leftAt,
        generation,
        applied,
        desired,
      )
    },
  }
}
