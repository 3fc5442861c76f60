import type { Check } from './check.ts'
import { type ClaimId, type ClaimResult, type Finding, RESTING_CLAIMS, together } from './result.ts'

/**
 * Every claim that can be judged at rest, also one that nothing was found out about. A lone host has no overlay that
 * could be private, and where no component runs none is confined: such a claim is left out, neither held nor in doubt.
 */
export const tallyClaims = (checks: readonly Check[], hosts: number): readonly ClaimResult[] =>
  RESTING_CLAIMS.filter((id) => isAbout(id, checks, hosts)).map((id) => {
    const own = checks.filter(({ claim }) => claim === id)
    return {
      id,
      verdict: together(own.map(({ verdict }) => verdict)),
      checks: own.filter(({ verdict }) => verdict !== 'inconclusive').length,
    }
  })

const isAbout = (id: ClaimId, checks: readonly Check[], hosts: number): boolean => {
  if (id === 'components-confined') return checks.some(({ claim }) => claim === id)
  return hosts !== 1 || id !== 'overlay-private'
}

/** One finding for all packets of one kind between the same two machines with the same explanation. */
export const gatherFindings = (checks: readonly Check[]): readonly Finding[] => {
  const groups = new Map<string, Finding>()
  for (const check of checks) {
    if (check.verdict === 'held') continue
    const key = kindOf(check)
    const known = groups.get(key)
    groups.set(key, known ? { ...known, also: known.also + 1 } : { ...check, also: 0 })
  }
  return [...groups.values()].sort((one, other) => weight(one) - weight(other))
}

const kindOf = ({
  claim,
  verdict,
  host,
  from,
  packet,
  rule,
  evidence,
}: Omit<Finding, 'also'>): string =>
  JSON.stringify([claim, verdict, host, from, packet?.family, packet?.proto, rule, evidence])

const weight = ({ verdict }: Finding): number => (verdict === 'broken' ? 0 : 1)
