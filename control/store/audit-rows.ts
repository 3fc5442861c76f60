import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { SessionId } from '../../agent/protocol/ticket.ts'
import { AuditEntry } from '../api/contract.ts'
import { command, query } from './query.ts'

const Last = z.object({ seq: z.int() })

export interface AuditTable {
  all(): readonly AuditEntry[]
  get(seq: number): AuditEntry | null
  last(): AuditEntry | null
  /** What was first written of the end of a session. */
  endOfSession(session: SessionId): AuditEntry | null
  add(entry: AuditEntry): void
  /** The highest number ever given, also when its row is missing now. */
  highestGiven(): number
}

export const auditTable = (database: DatabaseSync): AuditTable => {
  const all = query(database, AuditEntry, 'SELECT * FROM audit ORDER BY seq')
  const one = query(database, AuditEntry, 'SELECT * FROM audit WHERE seq = ?')
  const last = query(database, AuditEntry, 'SELECT * FROM audit ORDER BY seq DESC LIMIT 1')
  const end = query(
    database,
    AuditEntry,
    `SELECT * FROM audit WHERE action = 'end-session' AND detail GLOB 'session ' || ? || ': *'
     ORDER BY seq LIMIT 1`,
  )
  const given = query(database, Last, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'")
  const add = command(
    database,
    `INSERT INTO audit (seq, at, actor, action, target, outcome, detail, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return {
    all: () => all.all(),
    get: (seq) => one.get(seq),
    last: () => last.get(),
    endOfSession: (session) => end.get(session),
    add: ({ seq, at, actor, action, target, outcome, detail, hash }) => {
      add(seq, at, actor, action, target, outcome, detail, hash)
    },
    highestGiven: () => given.get()?.seq ?? 0,
  }
}
