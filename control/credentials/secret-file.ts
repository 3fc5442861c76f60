import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ControlError, messageOf } from '../errors.ts'

/** Puts a file in place whole, on the disk and readable by its owner only, also over a kill or a power cut. */
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
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncDirectory(dirname(path))
}

const unwritable = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_STATE_UNWRITABLE',
    message: `${path} cannot be written: ${messageOf(cause)}; what stood there before is untouched`,
    fault: 'system',
    next: 'make room in the state directory, and see that it is control’s own',
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
