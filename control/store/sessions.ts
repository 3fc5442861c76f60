import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { PersonName, SessionId } from '../../agent/protocol/ticket.ts'
import { SessionRecord } from '../sessions/model.ts'
import { command, query } from './query.ts'

const Row = z
  .object({ record: z.string() })
  .transform(({ record }) => SessionRecord.parse(JSON.parse(record)))

export interface SessionTable {
  get(id: SessionId): SessionRecord | null
  /** Of one person, or of all. Newest first. */
  newest(person: PersonName | null, limit: number): readonly SessionRecord[]
  /** Those that have no end. */
  open(): readonly SessionRecord[]
  put(session: SessionRecord): void
}

export const sessionTable = (database: DatabaseSync): SessionTable => {
  const one = query(database, Row, 'SELECT record FROM sessions WHERE id = ?')
  const newest = query(
    database,
    Row,
    'SELECT record FROM sessions WHERE ? IS NULL OR person = ? ORDER BY seq DESC LIMIT ?',
  )
  const open = query(database, Row, 'SELECT record FROM sessions WHERE is_open = 1 ORDER BY seq')
  const put = command(
    database,
    `INSERT INTO sessions (id, person, is_open, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, record = excluded.record`,
  )
  return {
    get: (id) => one.get(id),
    newest: (person, limit) => newest.all(person, person, limit),
    open: () => open.all(),
    put: (session) => {
      put(session.id, session.person, session.ended === null ? 1 : 0, JSON.stringify(session))
    },
  }
}
