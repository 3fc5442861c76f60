import { setTimeout as delay } from 'node:timers/promises'
import { actionFailed, type LabError } from '../lab-error.ts'

interface Wait<T> {
  /** What is waited for, as it stands in the error: "host.1 to join". */
  readonly what: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly everyMs?: number
  /** Looks sooner when this resolves. */
  readonly sooner?: () => Promise<void>
  /** Resolves with the value once it is there, undefined while it is not. */
  readonly look: () => Promise<T | undefined>
  /** The last thing seen, for the error. */
  readonly seen: () => string
  readonly next: string | (() => string)
}

/** The one polling helper: looks until a value is there, the deadline has passed or the signal is aborted. */
export async function waitUntil<T>({
  what,
  timeoutMs,
  signal,
  everyMs = 25,
  sooner,
  look,
  seen,
  next,
}: Wait<T>): Promise<T> {
  const start = performance.now()
  for (;;) {
    signal?.throwIfAborted()
    const value = await look()
    if (value !== undefined) return value
    if (performance.now() - start > timeoutMs)
      throw late({ what, timeoutMs, seen: seen(), next: typeof next === 'string' ? next : next() })
    const pause = delay(everyMs, undefined, signal ? { signal } : {})
    await (sooner ? Promise.race([pause, sooner()]) : pause)
  }
}

const late = ({
  what,
  timeoutMs,
  seen,
  next,
}: {
  what: string
  timeoutMs: number
  seen: string
  next: string
}): LabError =>
  actionFailed({
    code: 'E_DEADLINE',
    message: `waited ${String(timeoutMs / 1000)} s for ${what}; last seen: ${seen}`,
    next,
  })
