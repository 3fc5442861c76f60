/** A timer that must be fed: when it starves, its signal aborts with the given reason. */
export class Watchdog implements Disposable {
  readonly #starved = new AbortController()
  #timer: NodeJS.Timeout | undefined

  get signal(): AbortSignal {
    return this.#starved.signal
  }

  /** Gives it `ms` more from now on. */
  feed(ms: number, reason: () => Error): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#starved.abort(reason()), ms)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}
