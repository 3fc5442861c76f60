import { createHash, randomBytes } from 'node:crypto'

/**
 * Counts that drain with time, in room that never grows, whoever is counted: each shares its slot with one in some
 * thousands of others, by a secret, so that nobody can aim at somebody else's. Times are milliseconds since the epoch.
 */
export class DrainingCounts {
  readonly #secret = randomBytes(16)
  readonly #drainPerMs: number
  readonly #levels: Float64Array
  readonly #at: Float64Array

  constructor({ slots, drainPerS }: { readonly slots: number; readonly drainPerS: number }) {
    this.#drainPerMs = drainPerS / 1000
    this.#levels = new Float64Array(slots)
    this.#at = new Float64Array(slots)
  }

  /** What is left of it, and since when nothing came to it. A clock that was set back must not stop anybody: what lies ahead counts as now. */
  of(key: string, now: number): { readonly level: number; readonly sinceMs: number } {
    const slot = this.#slotOf(key)
    const at = (this.#at[slot] = Math.min(this.#at[slot] ?? 0, now))
    const sinceMs = now - at
    const level = Math.max(0, (this.#levels[slot] ?? 0) - sinceMs * this.#drainPerMs)
    return { level, sinceMs }
  }

  /** Puts it to this level, as of now. */
  put(key: string, level: number, now: number): void {
    const slot = this.#slotOf(key)
    this.#levels[slot] = Math.max(0, level)
    this.#at[slot] = now
  }

  #slotOf(key: string): number {
    const hash = createHash('sha256').update(this.#secret).update(key).digest()
    return hash.readUInt32BE(0) % this.#levels.length
  }
}
