import { type Attempt, keyOf } from './attempt/attempt.ts'
import type { Listener } from './engine/listen.ts'
import { RulePaths } from './rules/rule-path.ts'
import { decodeTrace } from './rules/trace-message.ts'

const ARRIVE_WITHIN_MS = 400
const DECIDE_WITHIN_MS = 200

/** Throws away what a listener heard before; answers how much it had lost until now. */
export const forget = async (listener: Listener): Promise<number> =>
  (await listener.read({ count: 0, withinMs: 0 })).lost

export interface Arrivals {
  /** When the card saw each attempt, by key, nanoseconds since 1970. */
  readonly byKey: ReadonlyMap<string, bigint>
  readonly lost: number
}

const LINK_HEADER = 14

/** Waits until the card has seen all attempts, or nothing more comes. */
export const collectArrivals = async (
  tap: Listener,
  attempts: readonly Attempt<unknown>[],
): Promise<Arrivals> => {
  const missing = new Set(attempts.map(({ key }) => key))
  const byKey = new Map<string, bigint>()
  for (;;) {
    const count = missing.size
    const { records, lost } = await tap.read({ count, withinMs: ARRIVE_WITHIN_MS })
    for (const { data, atNs } of records) {
      const key = keyOf(data.subarray(LINK_HEADER))
      if (missing.delete(key)) byKey.set(key, atNs)
    }
    if (missing.size === 0 || records.length < count) return { byKey, lost }
  }
}

export interface Paths {
  readonly byKey: RulePaths
  readonly lost: number
}

/** Waits until a rule has spoken the last word on each attempt, or no more words come. */
export const collectPaths = async (
  trace: Listener,
  attempts: readonly Attempt<unknown>[],
): Promise<Paths> => {
  const byKey = new RulePaths()
  let undecided = attempts
  for (;;) {
    const bounds = { count: undecided.length, withinMs: DECIDE_WITHIN_MS }
    const { records, lost } = await trace.read(bounds)
    for (const { data } of records) for (const message of decodeTrace(data)) byKey.add(message)
    undecided = undecided.filter(({ key }) => !byKey.isDecided(key))
    if (undecided.length === 0 || records.length === 0) return { byKey, lost }
  }
}
