import { DrainingCounts } from './draining-counts.ts'

const FREE_FAILURES = 10
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** No count stands higher: after so many the pause is the longest, and who stops is soon forgiven. */
const MOST_FAILURES = FREE_FAILURES + Math.ceil(Math.log2(LONGEST_PAUSE_MS / FIRST_PAUSE_MS))
/**
 * All who guess together have a tenth of a second of control's for each password, so some ten a second: spread over these
 * slots that is less than one of them forgets meanwhile.
 */
const NAMES = { slots: 4096, drainPerS: 1 / 60 }
/** Of one address, whatever the names: so many at once, then so many a second. */
const MOST_AT_ONCE = 40
const ADDRESSES = { slots: 4096, drainPerS: 2 }

/** Whose try it is. */
export interface Trier {
  /** As it was sent. */
  readonly name: string
  /** Where it comes from; null for a socket of the machine itself, on which nobody can be told from another. */
  readonly address: string | null
}

/**
 * Slows down who guesses passwords, of one name or of many from one address, and locks nobody out: a pause is half a
 * minute at most, what is tried within it neither counts nor makes it longer, and nobody waits for what was tried with
 * another name from elsewhere. Times are milliseconds since the epoch.
 */
export class LoginBrake {
  readonly #names = new DrainingCounts(NAMES)
  readonly #addresses = new DrainingCounts(ADDRESSES)

  /** How long until a try of theirs is looked at; 0 is now. */
  pauseMs(trier: Trier, now: number): number {
    return Math.max(this.#pauseOfName(trier, now), this.#pauseOfAddress(trier, now))
  }

  /** Counts a try as failed until it turns out otherwise: many at once are as many as one after the other. */
  begin(trier: Trier, now: number): void {
    this.#count(trier, 1, now)
  }

  /** It has failed: the pause begins now, however long the look took. */
  failed(trier: Trier, now: number): void {
    this.#names.put(keyOf(trier), this.#names.of(keyOf(trier), now).level, now)
  }

  /** The password was the right one: the name has a clean slate there. */
  succeeded(trier: Trier, now: number): void {
    this.#count(trier, -1, now)
    this.#names.put(keyOf(trier), 0, now)
  }

  /** It was not looked at after all. */
  spared(trier: Trier, now: number): void {
    this.#count(trier, -1, now)
  }

  #count(trier: Trier, more: number, now: number): void {
    const { level } = this.#names.of(keyOf(trier), now)
    this.#names.put(keyOf(trier), Math.min(level + more, MOST_FAILURES), now)
    const { address } = trier
    if (address === null) return
    this.#addresses.put(address, this.#addresses.of(address, now).level + more, now)
  }

  #pauseOfName(trier: Trier, now: number): number {
    const { level, sinceMs } = this.#names.of(keyOf(trier), now)
    // What drains within the longest pause is half a failure.
    const failures = Math.ceil(level)
    if (failures < FREE_FAILURES) return 0
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE_FAILURES), LONGEST_PAUSE_MS)
    return Math.max(0, pause - sinceMs)
  }

  #pauseOfAddress({ address }: Trier, now: number): number {
    if (address === null) return 0
    const over = this.#addresses.of(address, now).level - (MOST_AT_ONCE - 1)
    return over > 0 ? (over / ADDRESSES.drainPerS) * 1000 : 0
  }
}

const keyOf = ({ name, address }: Trier): string => JSON.stringify([address, name])
