import { paintOf } from './paint.ts'
import { renderClaims } from './render-claims.ts'
import { renderFindings } from './render-findings.ts'
import { renderHoles } from './render-holes.ts'
import { renderProofs } from './render-proofs.ts'
import type { VerifyResult } from './result.ts'

export interface RenderOptions {
  /** Width of the terminal; more than 100 is not used. */
  readonly columns: number
  /** Only for a terminal. */
  readonly colour: boolean
}

const WIDEST = 100

/** A verdict to look at: claims, who may speak to whom, and what is not held. */
export const renderVerify = (result: VerifyResult, options: RenderOptions): string => {
  const paint = paintOf(options.colour)
  const room = { columns: Math.min(options.columns, WIDEST), paint }
  const checks = result.claims.reduce((sum, claim) => sum + claim.checks, 0)
  const total = `${checks.toLocaleString('en')} checks in ${(result.ms / 1000).toFixed(2)} s`
  const holes = renderHoles(result.holes, room)
  return [
    ...renderClaims(result.claims, paint),
    ...renderProofs(result.proofs, paint),
    ...(holes.length > 0 ? ['', ...holes] : []),
    ...renderFindings(result.findings, room),
    '',
    `  ${paint.verdict(result.verdict, paint.strong(result.verdict))} ${paint.faint(total)}`,
    '',
  ].join('\n')
}
