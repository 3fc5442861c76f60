import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Ending = (typeof SIGNALS)[number]

/** One press may reach us several times (the terminal's group, npm and the starter each pass it on). */
const SAME_PRESS_MS = 400

/** The reason of a run's AbortSignal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly exitCode: number

  constructor(signal: Ending) {
    super(`stopped by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * The first signal aborts, so that the run undoes what it began; a second one ends the process at once.
 * The caller disposes of it when the run is over.
 */
export const listenForInterrupts = (): { readonly signal: AbortSignal } & Disposable => {
  const controller = new AbortController()
  let firstAt: number | undefined
  const onSignal = (signal: Ending): void => {
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      controller.abort(new Interrupted(signal))
    } else if (now - firstAt > SAME_PRESS_MS) process.exit(new Interrupted(signal).exitCode)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}
