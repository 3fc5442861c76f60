import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { KEPT_AFTER_END_MS } from './certificates.ts'
import { command, query } from './query.ts'

const Row = z
  .object({
    serial: z.string(),
    person: PersonName,
    key_hash: z.string(),
    issued_at: z.number(),
    not_after: z.number(),
    pem: z.string(),
    revoked_at: z.number().nullable(),
    revoked_why: z.string().nullable(),
  })
  .transform((row) => ({
    serial: row.serial,
    person: row.person,
    /** SHA-256 of the public key. */
    keyHash: row.key_hash,
    issuedAt: row.issued_at,
    notAfter: row.not_after,
    pem: row.pem,
    revokedAt: row.revoked_at,
    revokedWhy: row.revoked_why,
  }))
export type PersonCertificate = z.output<typeof Row>

/** A table apart from that of machines: no mistake about a role turns one into the other. */
export interface PersonCertificateTable {
  get(serial: string): PersonCertificate | null
  /** Makes room on the way: what ended long before this one was issued goes. */
  add(certificate: Omit<PersonCertificate, 'revokedAt' | 'revokedWhy'>): void
  unrevokedOf(person: PersonName): readonly PersonCertificate[]
  revoke(serial: string, at: number, why: string): void
}

export const personCertificateTable = (database: DatabaseSync): PersonCertificateTable => {
  const get = query(database, Row, 'SELECT * FROM person_certificates WHERE serial = ?')
  const unrevoked = query(
    database,
    Row,
    'SELECT * FROM person_certificates WHERE person = ? AND revoked_at IS NULL ORDER BY issued_at',
  )
  const add = command(
    database,
    `INSERT INTO person_certificates (serial, person, key_hash, issued_at, not_after, pem)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const dropEnded = command(database, 'DELETE FROM person_certificates WHERE not_after < ?')
  const revoke = command(
    database,
    `UPDATE person_certificates SET revoked_at = ?, revoked_why = ?
     WHERE serial = ? AND revoked_at IS NULL`,
  )
  return {
    get: (serial) => get.get(serial),
    add: ({ serial, person, keyHash, issuedAt, notAfter, pem }) => {
      dropEnded(issuedAt - KEPT_AFTER_END_MS)
      add(serial, person, keyHash, issuedAt, notAfter, pem)
    },
    unrevokedOf: (person) => unrevoked.all(person),
    revoke: (serial, at, why) => {
      revoke(at, why, serial)
    },
  }
}
