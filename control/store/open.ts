import { chmodSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ControlError } from '../errors.ts'
import { migrations } from './migrations.ts'
import { corrupt, guarded } from './store-errors.ts'

/** Marks the file as ours (`DBRG`), so that a foreign database is never migrated. */
const APPLICATION_ID = 0x44425247

/**
 * Opens the database for this process alone, checks that it is whole and ours, and migrates it.
 * @throws ControlError E_STORE_CORRUPT, E_STORE_FOREIGN, E_STORE_NEWER, E_STORE_IN_USE, E_STORE_FULL,
 *   E_STORE_UNWRITABLE
 */
export const openDatabase = (path: string): { database: DatabaseSync; isNew: boolean } => {
  // An empty file is what a crash leaves of one that was never written, and SQLite takes it for a new one, too.
  const isNew = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0
  const database = guarded(path, () => new DatabaseSync(path, { timeout: 500 }))
  try {
    chmodSync(path, 0o600)
    guarded(path, () => prepare(database, path))
  } catch (error) {
    database.close()
    throw error
  }
  return { database, isNew }
}

const prepare = (database: DatabaseSync, path: string): void => {
  // Exclusive: a second control on the same state would hand out the same generations.
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = WAL')
  // An order must not leave before its generation is on the disk, nor an answer before its token is spent.
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA trusted_schema = OFF')
  checkWhole(database, path)
  checkOurs(database, path)
  migrate(database, path)
  // Whatever a killed control left in the log beside the file is in the file from now on.
  checkpoint(database)
}

/** Moves what was committed from the log beside the file into the file. */
export const checkpoint = (database: DatabaseSync): void =>
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]

const checkWhole = (database: DatabaseSync, path: string): void => {
  const found = pragma(database, 'quick_check')
  if (found !== 'ok') throw corrupt(path, `quick_check says: ${String(found)}`)
}

const checkOurs = (database: DatabaseSync, path: string): void => {
  const id = pragma(database, 'application_id')
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (id === APPLICATION_ID || (id === 0 && isEmpty)) return
  throw new ControlError({
    code: 'E_STORE_FOREIGN',
    message: `${path} is a database of another program (application id ${String(id)})`,
    fault: 'system',
    next: 'point --state at a directory of control’s own',
  })
}

const migrate = (database: DatabaseSync, path: string): void => {
  const version = Number(pragma(database, 'user_version'))
  if (version > migrations.length) throw newer(path, version)
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue
    database.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}; COMMIT`,
    )
  }
}

const newer = (path: string, version: number): ControlError =>
  new ControlError({
    code: 'E_STORE_NEWER',
    message: `${path} has schema ${version}, this control knows up to ${migrations.length}`,
    fault: 'system',
    next: 'start the control that wrote it, or a newer one',
  })
