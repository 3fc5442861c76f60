import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { AppName } from '../../agent/protocol/app.ts'
import { AppRecord } from '../apps/model.ts'
import { command, query } from './query.ts'

const Row = z
  .object({ record: z.string() })
  .transform(({ record }) => AppRecord.parse(JSON.parse(record)))

export interface AppTable {
  all(): readonly AppRecord[]
  get(name: AppName): AppRecord | null
  put(app: AppRecord): void
  drop(name: AppName): void
}

export const appTable = (database: DatabaseSync): AppTable => {
  const all = query(database, Row, 'SELECT record FROM apps ORDER BY name')
  const one = query(database, Row, 'SELECT record FROM apps WHERE name = ?')
  const put = command(
    database,
    `INSERT INTO apps (name, vni, record) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET vni = excluded.vni, record = excluded.record`,
  )
  const drop = command(database, 'DELETE FROM apps WHERE name = ?')
  return {
    all: () => all.all(),
    get: (name) => one.get(name),
    put: (app) => {
      put(app.name, app.vni, JSON.stringify(app))
    },
    drop: (name) => {
      drop(name)
    },
  }
}
