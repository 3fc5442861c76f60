import type { Paint } from './paint.ts'
import type { ClaimResult } from './result.ts'

/** As wide as the longest name of a claim, and a gap. */
export const NAME = 21
const VERDICT = 14

/** One line a claim: name, verdict, how much stands behind it. */
export const renderClaims = (claims: readonly ClaimResult[], paint: Paint): readonly string[] =>
  claims.map(
    ({ id, verdict, checks }) =>
      `  ${id.padEnd(NAME)}${paint.verdict(verdict, verdict.padEnd(VERDICT))}${paint.faint(count(checks))}`,
  )

const count = (checks: number): string =>
  `${checks.toLocaleString('en').padStart(7)} ${checks === 1 ? 'check' : 'checks'}`
