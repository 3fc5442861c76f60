import fc from 'fast-check'
import { test } from 'vitest'

const LONG = 20
const isLong = process.env['DRAWBRIDGE_LONG'] === '1'
const seed = process.env['DRAWBRIDGE_SEED']

export interface Effort<Values> {
  /** How many cases a default run tries; a long one tries twenty times as many. */
  readonly runs: number
  /** Counterexamples once found, tried first for ever. */
  readonly kept?: Values[]
}

/**
 * A property as a test. A failure prints the seed, the path and the smallest counterexample:
 * `DRAWBRIDGE_SEED=<seed>` runs the same cases again.
 */
export function always<Values>(
  sentence: string,
  property: fc.IProperty<Values>,
  { runs, kept = [] }: Effort<Values>,
): void {
  const numRuns = runs * (isLong ? LONG : 1)
  const chance = seed === undefined ? {} : { seed: Number(seed) }
  test(sentence, { timeout: 30_000 * (isLong ? LONG : 1) }, () => {
    fc.assert(property, { numRuns, examples: kept, ...chance })
  })
}
