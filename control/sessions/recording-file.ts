import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ControlError } from '../errors.ts'
import { MAKE_ROOM, MEND_DISK, isNoRoom } from '../mend-disk.ts'

/** What is not written is not handed on: a session that cannot be recorded ends. */
export class RecordingFailed extends Error {
  override readonly name = 'RecordingFailed'
}

/** So long is a recording at most: longer than anybody watches, and short enough to be handed out whole. */
export const MOST_RECORDED_BYTES = 64 * 1024 * 1024
/** What is left of control's disk when recordings have taken theirs: it still writes down what it decides. */
export const RESERVED_BYTES = 256 * 1024 * 1024
/** How often the disk is looked at, in bytes written. */
const LOOK_EVERY_BYTES = 1024 * 1024

const freeBytes = (directory: string): number => {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

/** A recording as it grows. Each line is in the file before what it tells of goes on its way. */
export class RecordingFile {
  readonly #file: number
  readonly #hash = createHash('sha256')
  readonly #free: () => number
  #written = 0
  #unlooked = 0
  #isWhole = true
  #isClosed = false

  /** @throws ControlError E_NOT_RECORDED there can be no session without one */
  constructor(path: string, free: (directory: string) => number = freeBytes) {
    this.#free = () => free(dirname(path))
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      this.#judgeRoom()
      this.#file = openSync(path, 'wx', 0o600)
    } catch (error) {
      throw new ControlError({
        code: 'E_NOT_RECORDED',
        message: 'the session cannot be recorded, so there is none',
        fault: 'system',
        next: `${needsRoom(error) ? MAKE_ROOM : MEND_DISK}, then try again`,
        cause: error,
      })
    }
  }

  /** @throws RecordingFailed */
  write(line: string): void {
    const bytes = Buffer.from(line)
    try {
      this.#judge(bytes.length)
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
    } catch (error) {
      this.#isWhole = false
      throw new RecordingFailed('the recording could not be written', { cause: error })
    }
    this.#hash.update(bytes)
  }

  /**
   * Gives the SHA-256 of all that was written, in hexadecimal; null when it may not be all on the disk, and for what was
   * closed before.
   */
  close(): string | null {
    if (this.#isClosed) return null
    this.#isClosed = true
    try {
      fsyncSync(this.#file)
      return this.#isWhole ? this.#hash.digest('hex') : null
    } catch {
      return null // what is missing shows as a hash that nobody has
    } finally {
      closeSync(this.#file)
    }
  }

  #judge(count: number): void {
    this.#written += count
    this.#unlooked += count
    if (this.#written > MOST_RECORDED_BYTES) throw new RangeError('it is as long as one may be')
    if (this.#unlooked < LOOK_EVERY_BYTES) return
    this.#unlooked = 0
    this.#judgeRoom()
  }

  #judgeRoom(): void {
    if (this.#free() < RESERVED_BYTES) throw new RangeError('what is left of the disk is reserved')
  }
}

const needsRoom = (error: unknown): boolean => error instanceof RangeError || isNoRoom(error)
