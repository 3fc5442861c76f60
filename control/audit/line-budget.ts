const WINDOW_MS = 60_000
const MOST_PER_WINDOW = 60

/** So many lines a minute for what anybody can bring about: a flood of it must not fill the disk. */
export class LineBudget {
  readonly #now: () => Date
  #windowStart = 0
  #written = 0
  #unwritten = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  /** How many were not written since the last that was; null when this one is not to be written either. */
  spend(): number | null {
    const now = this.#now().getTime()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#written = 0
    }
    if (++this.#written > MOST_PER_WINDOW) {
      this.#unwritten++
      return null
    }
    const unwritten = this.#unwritten
    this.#unwritten = 0
    return unwritten
  }
}
