import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../agent-error.ts'
import { plain } from './policy/detail.ts'

interface ErrandsParts {
  /** One failed, and is not tried again for a while. */
  readonly onFailed: (key: string, detail: string) => void
  readonly onDone: (key: string) => void
  /** Something about a container may be other than before. */
  readonly onNews: () => void
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/** What is being done about containers: one thing at a time about each, and after a failure a pause that doubles. */
export class Errands {
  readonly #parts: ErrandsParts
  readonly #busy = new Set<string>()
  /** In a row, by key. */
  readonly #failures = new Map<string, number>()
  #touched = new Set<string>()

  constructor(parts: ErrandsParts) {
    this.#parts = parts
  }

  get areIdle(): boolean {
    return this.#busy.size === 0
  }

  /** From now on it is remembered what was touched: what is read after this may be older than what was done. */
  beginLook(): void {
    this.#touched = new Set()
  }

  /** Whether what was read of it since the look began is so still. */
  isFree(key: string): boolean {
    return !this.#busy.has(key) && !this.#touched.has(key)
  }

  /** A failure is told and tried again, by whoever looks next. */
  run(key: string, task: () => Promise<void>): void {
    this.#busy.add(key)
    task()
      .then(() => {
        this.#failures.delete(key)
        this.#parts.onDone(key)
      })
      .catch((thrown: unknown) => {
        const failures = (this.#failures.get(key) ?? 0) + 1
        this.#failures.set(key, failures)
        this.#parts.onFailed(key, plain(messageOf(thrown)).slice(0, 300))
        this.#parts.onNews()
        return pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS))
      })
      .finally(() => {
        this.#busy.delete(key)
        this.#touched.add(key)
        this.#parts.onNews()
      })
  }
}
