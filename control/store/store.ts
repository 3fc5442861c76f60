import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { accessTable, type AccessTable } from './access.ts'
import { appTable, type AppTable } from './apps.ts'
import { auditHeadTable, type AuditHeadTable } from './audit-head.ts'
import { auditTable, type AuditTable } from './audit-rows.ts'
import { certificateTable, type CertificateTable } from './certificates.ts'
import { eventTable, type EventTable } from './events.ts'
import { hostTable, type HostTable } from './hosts.ts'
import { sessionTable, type SessionTable } from './sessions.ts'
import { tokenTable, type TokenTable } from './join-tokens.ts'
import { checkpoint, openDatabase } from './open.ts'
import { pairTable, type PairTable } from './pairs.ts'
import { peopleTable, type PeopleTable } from './people.ts'
import { personCertificateTable, type PersonCertificateTable } from './person-certificates.ts'
import { command, query } from './query.ts'
import { guarded } from './store-errors.ts'

/** Everything control remembers. Nobody else writes SQL. */
export interface Store extends Disposable {
  readonly hosts: HostTable
  readonly pairs: PairTable
  readonly apps: AppTable
  readonly sessions: SessionTable
  readonly tokens: TokenTable
  readonly certificates: CertificateTable
  readonly people: PeopleTable
  readonly personCertificates: PersonCertificateTable
  readonly access: AccessTable
  readonly events: EventTable
  readonly audit: AuditTable
  readonly auditHead: AuditHeadTable
  readonly meta: Meta
  /** True when the file was made by this opening. */
  readonly isNew: boolean
  /** All or nothing, and on the disk when it returns. Inside another it is a part of that one. */
  transaction<T>(work: () => T): T
  /** From here on nothing of before can be lost with the log beside the file. */
  checkpoint(): void
}

export interface Meta {
  get(key: string): string | null
  set(key: string, value: string): void
}

/** @throws ControlError see `openDatabase` */
export const openStore = (path: string): Store => {
  const opened = openDatabase(path)
  try {
    return guarded(path, () => storeOver(path, opened))
  } catch (error) {
    opened.database.close()
    throw error
  }
}

export const storeOver = (
  path: string,
  { database, isNew }: { readonly database: DatabaseSync; readonly isNew: boolean },
): Store => {
  return {
    hosts: hostTable(database),
    pairs: pairTable(database),
    apps: appTable(database),
    sessions: sessionTable(database),
    tokens: tokenTable(database),
    certificates: certificateTable(database),
    people: peopleTable(database),
    personCertificates: personCertificateTable(database),
    access: accessTable(database),
    events: eventTable(database),
    audit: auditTable(database),
    auditHead: auditHeadTable(database),
    meta: metaTable(database),
    isNew,
    transaction: transactions(database, path),
    checkpoint: () => guarded(path, () => checkpoint(database)),
    [Symbol.dispose]: () => database.close(),
  }
}

const metaTable = (database: DatabaseSync): Meta => {
  const get = query(
    database,
    z.object({ value: z.string() }),
    'SELECT value FROM meta WHERE key = ?',
  )
  const set = command(
    database,
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (key) => get.get(key)?.value ?? null,
    set: (key, value) => {
      set(key, value)
    },
  }
}

const transactions = (database: DatabaseSync, path: string): Store['transaction'] => {
  return (work) => (database.isTransaction ? work() : guarded(path, () => whole(database, work)))
}

const whole = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite itself rolls back on some failures (disk full): then there is nothing left to undo.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
