import type { DatabaseSync } from 'node:sqlite'
import { SignedHead } from '../audit/head.ts'
import { command, query } from './query.ts'

/** The signed head of the audit log: one row, replaced with every entry. */
export interface AuditHeadTable {
  get(): SignedHead | null
  put(head: SignedHead): void
}

export const auditHeadTable = (database: DatabaseSync): AuditHeadTable => {
  const get = query(database, SignedHead, 'SELECT seq, hash, at, signature FROM audit_head')
  const put = command(
    database,
    `INSERT INTO audit_head (id, seq, hash, at, signature) VALUES (1, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at,
       signature = excluded.signature`,
  )
  return {
    get: () => get.get(),
    put: ({ seq, hash, at, signature }) => {
      put(seq, hash, at, signature)
    },
  }
}
