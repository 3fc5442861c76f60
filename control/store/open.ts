import { chmodSync, existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ControlError, messageOf } from '../errors.ts'
import { migrations } from './migrations.ts'

/** Marks the file as ours (`DBRG`), so that a foreign database is never migrated. */
const APPLICATION_ID = 0x44425247

/**
 * Opens the database for this process alone, checks that it is whole and ours, and migrates it.
 * @throws ControlError E_STORE_CORRUPT, E_STORE_FOREIGN, E_STORE_NEWER, E_STORE_IN_USE
 */
export const openDatabase = (path: string): { database: DatabaseSync; isNew: boolean } => {
  const isNew = !existsSync(path)
  const database = guard(path, () => new DatabaseSync(path, { timeout: 500 }))
  try {
    chmodSync(path, 0o600)
    guard(path, () => prepare(database, path))
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
}

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

const corrupt = (path: string, found: string, cause?: unknown): ControlError =>
  new ControlError({
    code: 'E_STORE_CORRUPT',
    message: `${path} is damaged: ${found}`,
    fault: 'system',
    next: 'restore the state directory from a backup; nothing was changed in it',
    cause,
  })

const inUse = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_STORE_IN_USE',
    message: `${path} is held by another process`,
    fault: 'system',
    next: 'stop the other control first',
    cause,
  })

/** https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

const guard = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    const code = primaryCode(error)
    if (code === SQLITE_BUSY) throw inUse(path, error)
    if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB)
      throw corrupt(path, messageOf(error), error)
    throw error
  }
}

const primaryCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null
