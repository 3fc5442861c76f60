import { setTimeout as delay } from 'node:timers/promises'

/** Polls until `look` gives something; its error names what was seen last. The one place that sleeps. */
export const waitUntil = async <T>(
  what: string,
  look: () => Promise<T | null> | T | null,
  { withinMs = 8000, seen = (): unknown => null } = {},
): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const began = performance.now()
    const found = await look()
    if (found !== null) return found
    if (Date.now() > deadline)
      throw new Error(
        `${what} did not come within ${withinMs} ms; last seen: ${JSON.stringify(seen())}`,
      )
    // What takes a while to look at would otherwise be looked at without a pause, by the processor that it waits for.
    await delay(Math.max(10, 2 * (performance.now() - began)))
  }
}
