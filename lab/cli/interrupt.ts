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

export interface Interrupts extends Disposable {
  readonly signal: AbortSignal
  /** Until it is disposed of, Ctrl-C is for the program that has the terminal, and nothing to us. */
  readonly handOverKeys: () => Disposable
}

/**
 * The first signal aborts, so that the run undoes what it began; a second one ends the process at once.
 * The caller disposes of it when the run is over.
 */
export const listenForInterrupts = (): Interrupts => {
  const controller = new AbortController()
  let firstAt: number | undefined
  let isHandedOver = false
  const onSignal = (signal: Ending): void => {
    if (signal === 'SIGINT' && isHandedOver) return
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      controller.abort(new Interrupted(signal))
    } else if (now - firstAt > SAME_PRESS_MS) process.exit(new Interrupted(signal).exitCode)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    handOverKeys: () => {
      isHandedOver = true
      return {
        [Symbol.dispose]: () => {
          isHandedOver = false
        },
      }
    },
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}

/** Whether a run was stopped by Ctrl-C, and not from outside. */
export const isCtrlC = ({ reason }: AbortSignal): boolean =>
  reason instanceof Interrupted && reason.exitCode === 128 + constants.signals.SIGINT
