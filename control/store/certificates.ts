import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { HostId } from '../../agent/protocol/names.ts'
import { command, query } from './query.ts'

export const Role = z.enum(['agent', 'control', 'operator'])
export type Role = z.infer<typeof Role>

const Row = z
  .object({
    serial: z.string(),
    role: Role,
    host: HostId.nullable(),
    key_hash: z.string(),
    issued_at: z.number(),
    not_after: z.number(),
    pem: z.string(),
    revoked_at: z.number().nullable(),
    revoked_why: z.string().nullable(),
  })
  .transform((row) => ({
    serial: row.serial,
    role: row.role,
    host: row.host,
    /** SHA-256 of the public key. */
    keyHash: row.key_hash,
    issuedAt: row.issued_at,
    notAfter: row.not_after,
    pem: row.pem,
    revokedAt: row.revoked_at,
    revokedWhy: row.revoked_why,
  }))
export type CertificateRecord = z.output<typeof Row>

/** So long a certificate is known by name after its end; the audit log tells of it for ever. */
export const KEPT_AFTER_END_MS = 7 * 24 * 3600 * 1000

export interface CertificateTable {
  get(serial: string): CertificateRecord | null
  /** Makes room on the way: what ended long before this one was issued goes. */
  add(certificate: CertificateRecord): void
  unrevokedOf(host: HostId): readonly CertificateRecord[]
  /** Control's own, towards agents and at its doors. */
  unrevokedOfControl(): readonly CertificateRecord[]
  revoke(serial: string, at: number, why: string): void
  isEmpty(): boolean
}

export const certificateTable = (database: DatabaseSync): CertificateTable => {
  const get = query(database, Row, 'SELECT * FROM certificates WHERE serial = ?')
  const unrevoked = query(
    database,
    Row,
    'SELECT * FROM certificates WHERE host = ? AND revoked_at IS NULL ORDER BY issued_at',
  )
  const ownUnrevoked = query(
    database,
    Row,
    "SELECT * FROM certificates WHERE role = 'control' AND revoked_at IS NULL ORDER BY issued_at",
  )
  const any = query(database, z.object({}), 'SELECT 1 FROM certificates LIMIT 1')
  const add = command(
    database,
    `INSERT INTO certificates (serial, role, host, key_hash, issued_at, not_after, pem)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const dropEnded = command(database, 'DELETE FROM certificates WHERE not_after < ?')
  const revoke = command(
    database,
    'UPDATE certificates SET revoked_at = ?, revoked_why = ? WHERE serial = ? AND revoked_at IS NULL',
  )
  return {
    get: (serial) => get.get(serial),
    add: ({ serial, role, host, keyHash, issuedAt, notAfter, pem }) => {
      dropEnded(issuedAt - KEPT_AFTER_END_MS)
      add(serial, role, host, keyHash, issuedAt, notAfter, pem)
    },
    unrevokedOf: (host) => unrevoked.all(host),
    unrevokedOfControl: () => ownUnrevoked.all(),
    revoke: (serial, at, why) => {
      revoke(at, why, serial)
    },
    isEmpty: () => any.get() === null,
  }
}
