import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where set-up's own programs write; never a pipe of ours: a daemon they start would hold it open for ever. */
export const LOG_FOLDER = '/var/log/drawbridge'

/** A file descriptor to append to, closed on disposal (a child keeps its own copy). */
export const openLog = (path: string): { readonly descriptor: number } & Disposable => {
  mkdirSync(dirname(path), { recursive: true })
  const descriptor = openSync(path, 'a', 0o640)
  return {
    descriptor,
    [Symbol.dispose]: () => {
      closeSync(descriptor)
    },
  }
}

/** The last lines of a log, empty when there is none. */
export const logTail = (path: string, lines = 5): string => {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(-lines).join('\n')
  } catch {
    // No log means that nothing was said.
    return ''
  }
}
