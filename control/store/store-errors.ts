import { ControlError, messageOf } from '../errors.ts'
import { MAKE_ROOM, MEND_DISK } from '../mend-disk.ts'

/** Does something with the database; what SQLite says in numbers is said in our words. */
export const guarded = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw asStoreError(path, error)
  }
}

const asStoreError = (path: string, error: unknown): unknown =>
  WORDS.get(primaryCode(error))?.(path, error) ?? error

const primaryCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null

export const corrupt = (path: string, found: string, cause?: unknown): ControlError =>
  new ControlError({
    code: 'E_STORE_CORRUPT',
    message: `${path} is damaged: ${found}`,
    fault: 'system',
    next: 'restore the state directory from a backup; hosts keep their last state until then',
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

const full = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_STORE_FULL',
    message: `${path} cannot grow: the disk is full; nothing of what was tried is done`,
    fault: 'system',
    next: `${MAKE_ROOM}; control goes on by itself`,
    cause,
  })

const unwritable = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_STORE_UNWRITABLE',
    message: `${path} cannot be read or written: ${messageOf(cause)}`,
    fault: 'system',
    next: MEND_DISK,
    cause,
  })

const damaged = (path: string, cause: unknown): ControlError =>
  corrupt(path, messageOf(cause), cause)

/** https://sqlite.org/rescode.html */
const WORDS: ReadonlyMap<number | null, (path: string, cause: unknown) => ControlError> = new Map([
  // SQLITE_ERROR: none of our statements is wrong, so that the tables are not those that we made.
  [1, damaged],
  [3, unwritable],
  [5, inUse],
  [8, unwritable],
  [10, unwritable],
  [11, damaged],
  [13, full],
  [14, unwritable],
  [26, damaged],
])
