import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { PersonName } from '../../agent/protocol/ticket.ts'
import type { AccessRecord } from '../access/model.ts'
import { AccessTarget, AccessVerb, Reason, RequestId } from '../api/people-contract.ts'
import { command, query } from './query.ts'

const Target = z.string().transform((text) => AccessTarget.parse(JSON.parse(text)))

const Row = z
  .object({
    id: RequestId,
    person: PersonName,
    verb: AccessVerb,
    target: Target,
    for_ms: z.int(),
    reason: Reason,
    at: z.int(),
    state: z.enum(['pending', 'approved', 'denied', 'withdrawn']),
    decided_by: PersonName.nullable(),
    decided_at: z.int().nullable(),
    granted: Target.nullable(),
    until: z.int().nullable(),
    revoked_by: PersonName.nullable(),
    revoked_at: z.int().nullable(),
  })
  .transform(({ granted, until, ...row }): AccessRecord => ({
    id: row.id,
    person: row.person,
    verb: row.verb,
    target: row.target,
    forMs: row.for_ms,
    reason: row.reason,
    at: row.at,
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    grant:
      granted === null || until === null
        ? null
        : { target: granted, until, revokedBy: row.revoked_by, revokedAt: row.revoked_at },
  }))

/** So long what was asked for can be looked up; the audit log tells of it for ever. */
const KEPT_MS = 30 * 24 * 3600 * 1000

export interface AccessTable {
  /** All of who asked for it or decided on it. */
  concerning(person: PersonName): readonly AccessRecord[]
  /** Of this person, asked for at that time or later. */
  since(person: PersonName, at: number): readonly AccessRecord[]
  /** The newest first, of all or of one person. */
  newest(person: PersonName | null, limit: number): readonly AccessRecord[]
  get(id: RequestId): AccessRecord | null
  /** Makes room on the way: what is long over goes. */
  add(record: AccessRecord): void
  /** What a decision changed; who asked for what, and why, is never changed. */
  put(record: AccessRecord): void
}

export const accessTable = (database: DatabaseSync): AccessTable => {
  const concerning = query(database, Row, 'SELECT * FROM access WHERE person = ? OR decided_by = ?')
  const since = query(database, Row, 'SELECT * FROM access WHERE person = ? AND at >= ?')
  const newest = query(database, Row, 'SELECT * FROM access ORDER BY at DESC, id LIMIT ?')
  const newestOf = query(
    database,
    Row,
    'SELECT * FROM access WHERE person = ? ORDER BY at DESC, id LIMIT ?',
  )
  const one = query(database, Row, 'SELECT * FROM access WHERE id = ?')
  const add = command(
    database,
    `INSERT INTO access (id, person, verb, target, for_ms, reason, at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')`,
  )
  const dropOld = command(database, 'DELETE FROM access WHERE at < ?')
  const put = command(
    database,
    `UPDATE access SET state = ?, decided_by = ?, decided_at = ?, granted = ?, until = ?,
       revoked_by = ?, revoked_at = ? WHERE id = ?`,
  )
  return {
    concerning: (person) => concerning.all(person, person),
    since: (person, at) => since.all(person, at),
    newest: (person, limit) => (person === null ? newest.all(limit) : newestOf.all(person, limit)),
    get: (id) => one.get(id),
    add: ({ id, person, verb, target, forMs, reason, at }) => {
      dropOld(at - KEPT_MS)
      add(id, person, verb, JSON.stringify(target), forMs, reason, at)
    },
    put: ({ id, state, decidedBy, decidedAt, grant }) => {
      const granted = grant === null ? null : JSON.stringify(grant.target)
      const { until = null, revokedBy = null, revokedAt = null } = grant ?? {}
      put(state, decidedBy, decidedAt, granted, until, revokedBy, revokedAt, id)
    },
  }
}
