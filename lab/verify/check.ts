import type { ClaimId, Finding, Verdict } from './result.ts'

/** One look at one promise. A check that is not held says why. */
export type Check =
  | { readonly claim: ClaimId; readonly verdict: 'held' }
  | ({ readonly verdict: Exclude<Verdict, 'held'> } & Omit<Finding, 'also'>)

export const held = (claim: ClaimId): Check => ({ claim, verdict: 'held' })

type Bare = Pick<Finding, 'claim' | 'host' | 'evidence' | 'replay'> & Partial<Finding>

export const broken = (found: Bare): Check => ({ ...BLANK, ...found, verdict: 'broken' })

export const inconclusive = (found: Bare): Check => ({
  ...BLANK,
  ...found,
  verdict: 'inconclusive',
})

const BLANK = { from: null, packet: null, rule: null } as const
