import { setTimeout as pause } from 'node:timers/promises'

/**
 * Rings for whoever waits at this moment. Who has waited leaves nothing behind: a promise that is raced against again
 * and again would keep every one of those races until it is kept itself, which on a quiet host is never.
 */
export class Bell {
  readonly #waiting = new Set<AbortController>()

  ring(): void {
    this.#waiting.forEach((rung) => rung.abort())
  }

  /** Waits until it rings, and so long at most. */
  async heard(withinMs: number): Promise<void> {
    const rung = new AbortController()
    this.#waiting.add(rung)
    await pause(withinMs, undefined, { signal: rung.signal }).catch(() => undefined)
    this.#waiting.delete(rung)
  }
}
