/** How eagerly a host is dialled: `fresh` was just enrolled, `lost` was there before, `gone` has left. */
export type Eagerness = 'fresh' | 'lost' | 'gone'

const FRESH_ATTEMPTS = 200
const FIRST_MS = 50
const LONGEST_MS: Readonly<Record<Eagerness, number>> = { fresh: 1000, lost: 1000, gone: 5000 }

/** Milliseconds before attempt number `attempt` (from 0), spread by `random` in [0, 1). */
export const backoffMs = (attempt: number, eagerness: Eagerness, random: number): number => {
  // Somebody waits for a fresh host's join, and a refused connection costs next to nothing.
  if (eagerness === 'fresh' && attempt < FRESH_ATTEMPTS) return FIRST_MS * (1 + random)
  const doubled = FIRST_MS * 2 ** Math.min(attempt, 16)
  return Math.min(LONGEST_MS[eagerness], doubled) * (0.5 + random / 2)
}
