import { env } from 'node:process'
import { seededNumbers } from './seeded-numbers.ts'

export const SEED = Number(env['DRAWBRIDGE_SEED'] ?? 20_261_125)
const FEW = 3

/** A sweep over every command takes its time. */
export const SWEEP = { timeout: env['DRAWBRIDGE_LONG'] === '1' ? 3_600_000 : 120_000 }

/** Where to kill a script of so many commands: a few places by the seed, every single one in a long run. */
export function killPoints(commands: number): readonly number[] {
  if (env['DRAWBRIDGE_LONG'] !== '1') return seededNumbers(SEED, FEW, commands)
  return Array.from({ length: commands }, (_, index) => index + 1)
}
