import { env } from 'node:process'
import { seededNumbers } from './seeded-numbers.ts'

export const SEED = Number(env['DRAWBRIDGE_SEED'] ?? 20_261_125)
const FEW = 3

/** A sweep over every place takes its time. */
export const SWEEP = { timeout: env['DRAWBRIDGE_LONG'] === '1' ? 3_600_000 : 120_000 }

/** Where to kill a script of these places: at a few by the seed, in a long run at every single one. */
export function killPoints(places: readonly number[]): readonly number[] {
  if (env['DRAWBRIDGE_LONG'] === '1') return places
  const chosen = seededNumbers(SEED, FEW, places.length)
  return places.filter((_, index) => chosen.includes(index + 1))
}
