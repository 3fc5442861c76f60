import type { PacketView } from '../probe/attempt/attempt.ts'

export type Verdict = 'held' | 'broken' | 'inconclusive'

/** The claims that can be judged on a lab at rest. */
export const RESTING_CLAIMS = [
  'locked-at-boot',
  'default-deny',
  'control-only',
  'pairwise-holes',
  'overlay-private',
  'components-confined',
] as const
export type ClaimId = (typeof RESTING_CLAIMS)[number]

export interface Finding {
  readonly claim: ClaimId
  readonly verdict: Exclude<Verdict, 'held'>
  /** The target whose promise it is; null when it is nobody's in particular. */
  readonly host: string | null
  readonly from: string | null
  readonly packet: PacketView | null
  readonly rule: string | null
  readonly evidence: string
  /** The one command that shows it again. */
  readonly replay: string
  /** How many more packets of the same kind showed the same. */
  readonly also: number
}

export interface ClaimResult {
  readonly id: ClaimId
  readonly verdict: Verdict
  /** How many checks were judged, either way. */
  readonly checks: number
}

/** One row and column a member, by target: what packets showed and what was read back. */
export interface HoleCell {
  readonly from: string
  readonly to: string
  readonly expected: 'open' | 'closed' | 'unsettled'
  /** Null when it could not be seen. */
  readonly byPacket: boolean | null
  readonly byReadBack: boolean | null
  /** Whether frames crossed the overlay; null when none was expected to. */
  readonly overlay: boolean | null
}

/** What was proved of one host for every packet: through both walls together, and through each alone. */
export interface ProofOfHost {
  readonly host: string
  readonly both: Verdict
  readonly wall: Verdict
  readonly guard: Verdict
}

export interface VerifyResult {
  readonly verdict: Verdict
  readonly claims: readonly ClaimResult[]
  readonly proofs: readonly ProofOfHost[]
  readonly findings: readonly Finding[]
  readonly holes: readonly HoleCell[]
  readonly ms: number
}

/** 0 held, 1 broken, 3 inconclusive. */
export const exitCodeOf = (verdict: Verdict): 0 | 1 | 3 =>
  verdict === 'held' ? 0 : verdict === 'broken' ? 1 : 3

/** One broken promise breaks the whole; one that could not be judged keeps it from being held; nothing judged is not held. */
export const together = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('broken')) return 'broken'
  if (verdicts.length === 0 || verdicts.includes('inconclusive')) return 'inconclusive'
  return 'held'
}
