import { setTimeout as pause } from 'node:timers/promises'

/** Waits until something is so. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 5000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`within ${withinMs} ms it did not happen: ${what}`)
    await pause(10)
  }
}
