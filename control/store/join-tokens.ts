import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { HostId } from '../../agent/protocol/names.ts'
import { command, query } from './query.ts'

const Row = z
  .object({ hash: z.string(), host: HostId, expires_at: z.number(), serial: z.string().nullable() })
  .transform(({ expires_at, ...row }) => ({ ...row, expiresAt: expires_at }))

/** A join token at rest: only its digest, and the certificate that it was spent on. */
export type TokenRecord = z.output<typeof Row>

export interface TokenTable {
  get(hash: string): TokenRecord | null
  add(token: TokenRecord): void
  /** True for exactly one caller. */
  spend(hash: string, serial: string): boolean
  dropAllOf(host: HostId): void
  dropExpired(before: number): void
}

export const tokenTable = (database: DatabaseSync): TokenTable => {
  const get = query(database, Row, 'SELECT * FROM join_tokens WHERE hash = ?')
  const add = command(
    database,
    'INSERT INTO join_tokens (hash, host, expires_at, serial) VALUES (?, ?, ?, ?)',
  )
  const spend = command(
    database,
    'UPDATE join_tokens SET serial = ? WHERE hash = ? AND serial IS NULL',
  )
  const dropHost = command(database, 'DELETE FROM join_tokens WHERE host = ?')
  const dropOld = command(database, 'DELETE FROM join_tokens WHERE expires_at < ?')
  return {
    get: (hash) => get.get(hash),
    add: ({ hash, host, expiresAt, serial }) => {
      add(hash, host, expiresAt, serial)
    },
    spend: (hash, serial) => spend(serial, hash) === 1,
    dropAllOf: (host) => {
      dropHost(host)
    },
    dropExpired: (before) => {
      dropOld(before)
    },
  }
}
