const FREE_FAILURES = 10
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** A name that nobody tried for so long has a clean slate. */
const FORGOTTEN_AFTER_MS = 15 * 60_000
const MOST_NAMES = 1000
/** Failures of all names together: so many at once, then so many a second. */
const MOST_AT_ONCE = 40
const REFILL_PER_S = 2

interface Failures {
  readonly count: number
  readonly last: number
}

/**
 * Slows down who guesses passwords, one name or many, and locks nobody out for ever: a pause is half a minute at most,
 * and what is tried within it neither counts nor makes it longer. Times are milliseconds since the epoch.
 */
export class LoginBrake {
  /** Oldest failure first. */
  readonly #names = new Map<string, Failures>()
  #left = MOST_AT_ONCE
  #refilledAt = 0

  /** How long until a try with this name is looked at; 0 is now. */
  pauseMs(name: string, now: number): number {
    return Math.max(this.#pauseOfName(name, now), this.#pauseOfAll(now))
  }

  /** Counts a try as failed until it turns out otherwise: many at once are as many as one after the other. */
  begin(name: string, now: number): void {
    const count = (this.#heldOf(name, now)?.count ?? 0) + 1
    this.#names.delete(name)
    this.#names.set(name, { count, last: now })
    const [oldest] = this.#names.keys()
    if (this.#names.size > MOST_NAMES && oldest !== undefined) this.#names.delete(oldest)
    this.#refill(now)
    this.#left--
  }

  /** It has failed: the pause begins now, however long the look took. */
  failed(name: string, now: number): void {
    const held = this.#names.get(name)
    if (held !== undefined) this.#names.set(name, { ...held, last: now })
  }

  /** The password was the right one: the name has a clean slate. */
  succeeded(name: string): void {
    this.#names.delete(name)
    this.#left++
  }

  /** It was not looked at after all. */
  spared(name: string): void {
    const held = this.#names.get(name)
    if (held !== undefined) this.#names.set(name, { ...held, count: held.count - 1 })
    this.#left++
  }

  #pauseOfName(name: string, now: number): number {
    const held = this.#heldOf(name, now)
    if (held === null || held.count < FREE_FAILURES) return 0
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (held.count - FREE_FAILURES), LONGEST_PAUSE_MS)
    return Math.max(0, held.last + pause - now)
  }

  #pauseOfAll(now: number): number {
    this.#refill(now)
    return this.#left >= 1 ? 0 : ((1 - this.#left) / REFILL_PER_S) * 1000
  }

  /** A clock that was set back must not stop anybody: what lies ahead counts as now. */
  #heldOf(name: string, now: number): Failures | null {
    const held = this.#names.get(name)
    if (held === undefined || now - held.last >= FORGOTTEN_AFTER_MS) return null
    return { ...held, last: Math.min(held.last, now) }
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#refilledAt) / 1000
    this.#left = Math.min(MOST_AT_ONCE, this.#left + passed * REFILL_PER_S)
    this.#refilledAt = now
  }
}
