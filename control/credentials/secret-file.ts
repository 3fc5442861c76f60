import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ControlError, messageOf } from '../errors.ts'
import { MAKE_ROOM, MEND_DISK, isNoRoom } from '../mend-disk.ts'

/**
 * Puts a file in place whole, on the disk and readable by its owner only, also over a kill or a power cut.
 * @throws ControlError E_STATE_FULL, E_STATE_UNWRITABLE
 */
export const writeSecret = (path: string, text: string): void => {
  try {
    replace(path, text)
  } catch (error) {
    throw unwritable(path, error)
  }
}

const replace = (path: string, text: string): void => {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w', 0o600)
  try {
    // All of it, or an error: `writeSync` writes what fits, and says how much that was.
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncDirectory(dirname(path))
}

const unwritable = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: isNoRoom(cause) ? 'E_STATE_FULL' : 'E_STATE_UNWRITABLE',
    message: `${path} cannot be written: ${messageOf(cause)}; what stood there before is untouched`,
    fault: 'system',
    next: isNoRoom(cause) ? MAKE_ROOM : MEND_DISK,
    cause,
  })

const syncDirectory = (path: string): void => {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
