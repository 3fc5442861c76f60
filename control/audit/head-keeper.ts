import { ControlError, messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import type { KeptHead } from './kept-head.ts'

export interface HeadKeeperParts {
  readonly store: Pick<Store, 'auditHead'>
  readonly keptHead: KeptHead
  readonly log: Pick<Log, 'info' | 'error'>
}

/** The head is kept elsewhere at most so long after its entry, where the disk takes it. */
const KEEP_WITHIN_MS = 1000

/**
 * Keeps the newest signed head elsewhere, and tries until it is kept: nothing that a disk does to it ends control, as the
 * entry and its head are in the store. Each cause is said once while it lasts.
 */
export class HeadKeeper implements Disposable {
  readonly #parts: HeadKeeperParts
  #timer: NodeJS.Timeout | undefined
  /** Why it could not be kept, as was said last; null while it is. */
  #said: string | null = null

  constructor(parts: HeadKeeperParts) {
    this.#parts = parts
  }

  /** There is a newer head, unless the transaction that wrote it is undone. */
  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      try {
        this.#keep()
      } catch (error) {
        this.#say(error)
        this.soon()
      }
    }, KEEP_WITHIN_MS).unref()
  }

  /** Keeps it now. A disk that is full lets a control end well, and it says so; any other fault is its owner's to say. */
  [Symbol.dispose](): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      this.#keep()
    } catch (error) {
      if (!isNoRoom(error)) throw error
      this.#parts.log.error('the end of the audit log is kept nowhere else', error)
    }
  }

  #keep(): void {
    const { store, keptHead, log } = this.#parts
    // From the store: what a transaction wrote may have been undone with it.
    const head = store.auditHead.get()
    if (head !== null) keptHead.write(head)
    if (this.#said !== null) log.info('the end of the audit log is kept elsewhere again')
    this.#said = null
  }

  #say(error: unknown): void {
    const cause = messageOf(error)
    if (cause !== this.#said)
      this.#parts.log.error('the end of the audit log could not be kept elsewhere', error)
    this.#said = cause
  }
}

const isNoRoom = (error: unknown): boolean =>
  error instanceof ControlError && error.code === 'E_STATE_FULL'
