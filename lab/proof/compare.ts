import { answering, notGiven, unreadable, type ProofAnswer } from './answer.ts'
import type { Family } from './family.ts'
import type { Firewall } from './firewall.ts'
import { openProof, type HostTexts, type OpenProof, type ProofOptions } from './open-proof.ts'
import type { ProofFinding } from './queries/finding.ts'
import { rulesetDifference } from './queries/ruleset-difference.ts'
import { HOOKS } from './solve/road.ts'

/**
 * The exact effect of going from one host's rules to another's: `held` when no packet fares otherwise at any hook. A
 * family that is given on neither side is passed over, one that is given on one side only is `inconclusive`.
 */
export function compare(
  before: HostTexts,
  after: HostTexts,
  options: ProofOptions = {},
): ProofAnswer {
  return answering(() => {
    const proof = openProof([before, after], options)
    return { proof, findings: ([4, 6] as const).flatMap((family) => compareFamily(proof, family)) }
  })
}

function compareFamily({ hosts }: OpenProof, family: Family): readonly ProofFinding[] {
  const [before, after] = hosts.map(({ firewall4, firewall6 }) =>
    family === 4 ? firewall4 : firewall6,
  )
  if (!before && !after) return []
  if (!before || !after) return [notGiven(family)]
  const faults = [before, after].flatMap((firewall) => firewall.faults)
  if (faults.length > 0) return faults.slice(0, 1).map((fault) => unreadable(family, fault))
  return HOOKS.flatMap((hook) => differences(before, after, hook))
}

const differences = (
  before: Firewall,
  after: Firewall,
  hook: (typeof HOOKS)[number],
): readonly ProofFinding[] => rulesetDifference(before, after, hook).findings
